using Hil.Protocols.Messages;
using Hil.Results.Energy;
using Microsoft.Data.Sqlite;

namespace Hil.Results.Store;

/// <summary>Reads the energies of a trial's samples back, one at a time.</summary>
internal sealed class EnergyReader : IDisposable
{
    private const int FirstJoule = 1;
    private const int FirstHalfWidth = FirstJoule + PhaseTicks.Count;

    private readonly SqliteCommand select;
    private readonly SqliteDataReader row;

    public EnergyReader(SqliteConnection connection, long trial)
    {
        select = connection.CreateCommand();
        select.CommandText = """
            SELECT sequence, idle_j, receive_j, infer_j, decide_j, transmit_j, wait_j, reply_j, idle_half95_j, receive_half95_j,
              infer_half95_j, decide_half95_j, transmit_half95_j, wait_half95_j, reply_half95_j
            FROM energies WHERE trial = $trial ORDER BY sequence
            """;
        RunRows.Add(select, "$trial", trial);
        row = select.ExecuteReader();
    }

    public SampleEnergy Current { get; private set; }

    public bool Read()
    {
        if (!row.Read()) return false;
        Current = new SampleEnergy(row.GetInt64(0), Values(FirstJoule), Values(FirstHalfWidth));
        return true;
    }

    public void Dispose()
    {
        row.Dispose();
        select.Dispose();
    }

    private PhaseValues Values(int first)
    {
        var values = default(PhaseValues);
        for (var phase = 0; phase < PhaseTicks.Count; phase++) values[phase] = row.IsDBNull(first + phase) ? double.NaN : row.GetDouble(first + phase);
        return values;
    }
}

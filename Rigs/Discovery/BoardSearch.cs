using Hil.Protocols;
using Hil.Rigs.Devices;
using Microsoft.Extensions.Logging;

namespace Hil.Rigs.Discovery;

/// <summary>Finds one board among ports that look the same, by the id that the board itself states.</summary>
public sealed class BoardSearch(RigServices services)
{
    /// <param name="id">As the board states it.</param>
    /// <param name="ports">Where it may be; ports that are held are left alone.</param>
    /// <param name="baud">Speed of all.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TroubleException">None of them answers with that id (infrastructure).</exception>
    public async Task<UsbPort> FindAsync(string id, IReadOnlyList<UsbPort> ports, int baud, CancellationToken cancellation)
    {
        var greeting = new Greeting(services);
        var answers = new List<string>();
        foreach (var port in ports)
        {
            try
            {
                var info = await greeting.AskAsync(port.Device, baud, cancellation);
                if (info.Id == id) return port;
                answers.Add($"{port.Name} is {info.Board} {(info.Id.Length > 0 ? info.Id : "without an id")}");
            }
            catch (TroubleException silent)
            {
                services.Loggers.CreateLogger<BoardSearch>().LogDebug("{Port}: {Cause}", port.Device, silent.Message);
                answers.Add($"{port.Name}: {silent.What}");
            }
        }

        throw new TroubleException(TroubleKind.Infrastructure, $"None of {ports.Count} equal USB devices is board {id}: {string.Join("; ", answers)}",
            string.Join(", ", ports.Select(port => port.Device)), "Plug that board in alone and flash it once, or correct the rig's 'board-id'.");
    }
}

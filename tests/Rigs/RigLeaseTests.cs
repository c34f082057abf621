using System.Globalization;
using Hil.Rigs.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests;

public sealed class RigLeaseTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hil-lease-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_rig_that_is_held_is_refused_with_the_holders_process()
    {
        using var first = RigLease.Take(folder, "netduino");
        var refusal = Assert.Throws<RigHeldException>(() => RigLease.Take(folder, "netduino"));
        var id = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(Environment.ProcessId, refusal.Holder);
        Assert.Equal($"Rig 'netduino' is in use by process {id} ({folder}/netduino.lock). Wait until it is free, or end that process (see: ps -p {id}).", refusal.Message);
    }

    [Fact]
    public void Different_rigs_are_held_apart_and_a_rig_given_back_is_free()
    {
        using var other = RigLease.Take(folder, "mps2");
        RigLease.Take(folder, "netduino").Dispose();
        RigLease.Take(folder, "netduino").Dispose();
    }

    [Fact]
    public async Task A_holder_that_is_killed_holds_nothing()
    {
        var runner = new ToolRunner(TimeProvider.System, NullLogger<ToolRunner>.Instance);
        var holder = await runner.StartAsync(
            new("flock", "--no-fork", Path.Combine(folder, "netduino.lock"), "sh", "-c", "echo held; exec sleep 1000"), CancellationToken.None);
        Assert.Equal("held", await holder.Lines.ReadAsync(CancellationToken.None));
        var refusal = Assert.Throws<RigHeldException>(() => RigLease.Take(folder, "netduino"));
        Assert.Null(refusal.Holder);
        Assert.StartsWith("Rig 'netduino' is in use by another process", refusal.Message, StringComparison.Ordinal);
        await holder.DisposeAsync();
        RigLease.Take(folder, "netduino").Dispose();
    }
}

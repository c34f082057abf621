using Hil.Rigs.Devices;

namespace Hil.Engine.Doctor;

/// <summary>FTDI adapters hand bytes on at once.</summary>
public sealed class LatencyRule : ISetUpRule
{
    public string Name => "latency timers";

    public Task<IReadOnlyList<Remark>> LookAsync(SetUp setUp, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Remark>>(
        [.. setUp.Services.Machine.Usb.Ports().Where(port => port.Latency is not null).Select(port => port.Latency <= LatencyTimer.Least
            ? this.Fine($"{port.Name}: {port.Latency} ms")
            : this.Advise($"{port.Name}: {port.Latency} ms. HIL asks for 1 ms while it has the port, flash tools do not. Set it with hil discover --low-latency, "
                + $"or for good by /etc/udev/rules.d/90-hil-latency.rules: {LatencyTimer.Rule.Trim()}"))]);
}

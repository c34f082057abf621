using Hil.Rigs.Devices;
using Hil.Testing.Devices;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Rigs.Tests.Devices;

public sealed class UsbTreeTests : IDisposable
{
    private static readonly UsbPort Nucleo = new("ttyACM0", "", new(0x0483, 0x374b))
    {
        Serial = "0669FF343039564157",
        Product = "STM32 STLink",
        Manufacturer = "STMicroelectronics",
        Interface = 2,
        Link = "usb-ST_STM32_STLink_0669-if02",
    };

    private static readonly UsbPort Ftdi = new("ttyUSB0", "", new(0x0403, 0x6001)) { Serial = "A50285BI", Product = "FT232R USB UART", Latency = 16 };

    private readonly FakeMachine machine = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => machine.Dispose();

    [Fact]
    public void A_port_is_told_with_everything_that_its_device_says()
    {
        machine.Plug(Ftdi);
        var node = machine.Plug(Nucleo);
        var ports = machine.Machine.Usb.Ports();
        Assert.Equal(["ttyACM0", "ttyUSB0"], ports.Select(port => port.Name));
        var link = Path.Combine(machine.Machine.Devices, "serial", "by-id", Nucleo.Link!);
        Assert.Equal(Nucleo with { Device = node, Place = "1-2", Link = link }, ports[0]);
        Assert.Equal((16, "A50285BI", null), (ports[1].Latency, ports[1].Serial, ports[1].Link));
        Assert.True(File.Exists(ports[1].LatencyFile));
    }

    [Fact]
    public void Ports_of_other_buses_and_devices_that_say_nothing_sensible_are_left_out()
    {
        machine.Plug(Nucleo, place: "1-1");
        machine.Put("sys/devices/pci0000:00/usb1/1-1/idProduct", "fish");
        machine.Put("sys/devices/platform/serial8250/tty/ttyS0/type", "0");
        Directory.CreateSymbolicLink(Path.Combine(machine.Machine.Kernel, "class", "tty", "ttyS0"), "../../devices/platform/serial8250/tty/ttyS0");
        machine.Put("dev/ttyS0", "");
        Assert.Empty(machine.Machine.Usb.Ports());
    }

    [Fact]
    public void A_machine_without_sysfs_has_no_ports() => Assert.Empty(new Machine("/no/such/folder").Usb.Ports());

    [Fact]
    public async Task A_device_that_comes_while_it_is_waited_for_is_seen()
    {
        var waiting = machine.Machine.Usb.WaitAsync(ports => ports.Count > 0 ? ports : null, TimeSpan.FromHours(1), new FakeTimeProvider(), Cancellation);
        Assert.False(waiting.IsCompleted);
        machine.Plug(Nucleo);
        Assert.Equal(Nucleo.Serial, Assert.Single((await waiting)!).Serial);
    }

    [Fact]
    public async Task The_wait_for_a_device_ends_in_time_without_it()
    {
        var clock = new FakeTimeProvider();
        var waiting = machine.Machine.Usb.WaitAsync(ports => ports.Count > 0 ? ports : null, TimeSpan.FromSeconds(5), clock, Cancellation);
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Null(await waiting);
    }

    [Fact]
    public async Task A_cancelled_wait_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var waiting = machine.Machine.Usb.WaitAsync<object>(_ => null, TimeSpan.FromHours(1), new FakeTimeProvider(), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Theory]
    [InlineData("0483:374b", true)]
    [InlineData("0483:374B", true)]
    [InlineData("0483374b", false)]
    [InlineData("483:374b", false)]
    [InlineData("0483:37 b", false)]
    [InlineData("-483:374b", false)]
    public void A_USB_id_is_two_numbers_of_four_hex_digits(string text, bool isOne)
    {
        Assert.Equal(isOne, UsbId.TryParse(text, null, out var id));
        Assert.Equal(isOne ? "0483:374b" : "0000:0000", id.ToString());
    }
}

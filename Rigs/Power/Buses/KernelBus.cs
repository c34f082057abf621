using System.ComponentModel.DataAnnotations;
using System.Device.I2c;
using System.Globalization;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;

namespace Hil.Rigs.Power.Buses;

/// <summary>An I2C bus of the Linux kernel, <c>/dev/i2c-N</c>. Set it to 400 kHz: at 100 kHz every second conversion of 12 bit is lost.</summary>
[PartName("kernel")]
public sealed record KernelBus : II2cBus
{
    /// <summary>N of <c>/dev/i2c-N</c>; see <c>i2cdetect -l</c>.</summary>
    [Range(0, 255)]
    public required int Bus { get; init; }

    public Origin Origin => Origin.Measured;

    private string Device => string.Create(CultureInfo.InvariantCulture, $"/dev/i2c-{Bus}");

    public IEnumerable<TroubleException> Check(BoardKind board) => Unusable() is { } trouble ? [trouble] : [];

    public I2cPort Open(I2cRequest request)
    {
        if (Unusable() is { } trouble)
            throw trouble;
        var name = string.Create(CultureInfo.InvariantCulture, $"{Device}, address 0x{request.Address:x2}");

        // Where every user's programs look: a lock in a folder of one's own would not keep the others off.
        var path = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"hil-i2c-{Bus}-{request.Address:x2}.lock"));
        var lease = FileLock.Take(path, holder => new AddressHeldException(name, holder),
            why => new TroubleException(TroubleKind.Infrastructure, "The lock of the address cannot be opened", path, why));
        return new()
        {
            Name = name,
            Device = I2cDevice.Create(new(Bus, request.Address)),
            Pacer = new ThreadPacer(name, request.Meter.Services.Clock),
            Lease = lease,
        };
    }

    private TroubleException? Unusable()
    {
        if (!File.Exists(Device))
        {
            return new(TroubleKind.Infrastructure, "There is no such I2C bus", Device,
                "Load the driver (sudo modprobe i2c-dev; on a Raspberry Pi: dtparam=i2c_arm=on) and look with i2cdetect -l of package i2c-tools.");
        }

        try
        {
            File.OpenHandle(Device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return new(TroubleKind.Infrastructure, "This user may not open the I2C bus", Device, "Add the user to the group i2c, and log in again.");
        }
        catch (IOException failure)
        {
            return new(TroubleKind.Infrastructure, "The I2C bus cannot be opened", Device, failure.Message, failure);
        }
    }
}

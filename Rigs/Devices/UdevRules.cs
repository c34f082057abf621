using System.Globalization;
using System.Text;
using Hil.Rigs.Boards;

namespace Hil.Rigs.Devices;

/// <summary>The rules that let users who are logged in use probes, boot loaders and ports, as a file for udev.</summary>
public static class UdevRules
{
    /// <summary>Where the file goes: before 73-seat-late.rules, which acts on its tags.</summary>
    public const string File = "/etc/udev/rules.d/60-hil.rules";

    /// <summary>How the file is put there.</summary>
    public const string Install = "hil discover --udev-rules | sudo tee " + File + " && sudo udevadm control --reload && sudo udevadm trigger";

    /// <summary>The file's text: each kind's USB devices, and 1 ms for FTDI adapters (ftdi_sio's latency_timer).</summary>
    public static string Write(BoardKinds kinds)
    {
        var text = new StringBuilder(
            "# USB devices of the boards that HIL knows: for users who are logged in, and for the group of serial ports.\n"
            + "ACTION!=\"add|change\", GOTO=\"hil_end\"\n");
        foreach (var device in kinds.All.SelectMany(kind => kind.Usb.Select(usb => (usb.Id, kind.Name))).GroupBy(each => each.Id).OrderBy(each => each.Key.ToString(), StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"# {string.Join(", ", device.Select(each => each.Name).Distinct())}\n");
            text.Append(CultureInfo.InvariantCulture,
                $"SUBSYSTEM==\"usb\", ATTR{{idVendor}}==\"{device.Key.Vendor:x4}\", ATTR{{idProduct}}==\"{device.Key.Product:x4}\", ")
                .Append("MODE=\"0660\", GROUP=\"dialout\", TAG+=\"uaccess\"\n");
        }

        return text.Append(
            "# FTDI adapters collect bytes for 16 ms otherwise.\n"
            + "SUBSYSTEM==\"usb-serial\", DRIVER==\"ftdi_sio\", ATTR{latency_timer}=\"1\"\n"
            + "LABEL=\"hil_end\"\n").ToString();
    }
}

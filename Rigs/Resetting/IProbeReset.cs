using Hil.Rigs.Flashing;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Resetting;

/// <summary>A flash tool that can also reset a board and let it run. It returns the command; others run it.</summary>
public interface IProbeReset : IFlashTool
{
    /// <summary>Resets the board; its exit code is 0 when it did.</summary>
    Command Reset(FlashTarget target);
}

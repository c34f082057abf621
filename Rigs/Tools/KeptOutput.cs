using System.Text;

namespace Hil.Rigs.Tools;

/// <summary>The end of a program's output: at least the last 128 KiB of it, at most 256 KiB. Thread-safe.</summary>
internal sealed class KeptOutput
{
    private const int Limit = 256 * 1024;

    private readonly StringBuilder text = new();
    private readonly Lock access = new();

    public void Add(string line)
    {
        lock (access)
        {
            text.Append(line).Append('\n');
            if (text.Length > Limit)
                text.Remove(0, text.Length - (Limit / 2));
        }
    }

    public override string ToString()
    {
        lock (access)
            return text.ToString();
    }
}

namespace Hil.Protocols.Topics;

/// <summary>The topics of one rig in one run (SPEC.md, section 3).</summary>
/// <param name="Run">Run id: letters, digits and hyphens.</param>
/// <param name="Rig">Rig name: letters, digits and hyphens.</param>
public readonly record struct RigTopics(string Run, string Rig)
{
    public string Prefix => $"hil/{Run}/{Rig}";

    public string Status => Prefix + "/status";

    public string Result => Prefix + "/result";

    public string Offload => Prefix + "/offload";

    public string Reply => Prefix + "/reply";
}

using Hil.Results.Policies;

namespace Hil.Results.Store;

/// <summary>The policy at the model's exit (SPEC 2.4).</summary>
/// <param name="Policy">By its name in files, such as `maximum-probability`.</param>
/// <param name="Settings">As written, such as `{ threshold: 0.9 }`.</param>
/// <param name="Parameters">As sent to the board (SPEC 2.1).</param>
/// <param name="Output">How the codes of the exit's head become numbers.</param>
public sealed record ExitProvenance(string Policy, string Settings, byte[] Parameters, OutputQuantisation Output);

using Hil.Protocols;

namespace Hil.Results.Store;

/// <summary>One step that was taken to get a trial's board back.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Kind">Whose fault the loss was.</param>
/// <param name="Cause">What had been lost.</param>
/// <param name="Step">The step's name in bench files.</param>
/// <param name="Failure">Why the board was not back afterwards; null when it was.</param>
public sealed record RecoveryRecord(DateTimeOffset At, TroubleKind Kind, string Cause, string Step, string? Failure);

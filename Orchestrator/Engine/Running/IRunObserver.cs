namespace Hil.Engine.Running;

/// <summary>Watches a run. Calls come from several threads at once and must not block: the boards wait for them.</summary>
public interface IRunObserver
{
    /// <summary>What is being done now, before and after the streaming: one line.</summary>
    void Stage(string text);

    /// <summary>A rig is ready and its images start.</summary>
    void TrialStarted(string rig, string board, int samples);

    /// <summary>One more sample has reached its end, whatever it was.</summary>
    void SampleEnded(string rig);

    /// <summary>A rig has ended: all samples accounted for, or the cause that broke it.</summary>
    void TrialEnded(string rig, string? cause);
}

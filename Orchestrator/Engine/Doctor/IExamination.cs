using Hil.Protocols;

namespace Hil.Engine.Doctor;

/// <summary>One thing that is looked at before a set-up is used; no board is touched. The doctor finds every one; nobody keeps a list.</summary>
public interface IExamination
{
    /// <summary>Where it stands in the report: the smaller, the earlier.</summary>
    int Order { get; }

    /// <summary>What is looked at, a word or two.</summary>
    string Subject { get; }

    /// <summary>What was found, right and wrong. A trouble that is thrown is found too.</summary>
    IAsyncEnumerable<Finding> ExamineAsync(SetUp setUp, CancellationToken cancellation);
}

/// <summary>One line of the doctor's report.</summary>
/// <param name="Point">What was looked at: <c>rig netduino</c>.</param>
/// <param name="State">How it is, where it is well.</param>
public sealed record Finding(string Point, string State)
{
    /// <summary>What is not as it should be, and what to try; null where all is well.</summary>
    public TroubleException? Problem { get; private init; }

    /// <summary>Whether the set-up can be used in spite of it.</summary>
    public bool IsNote { get; private init; }

    /// <summary>What keeps the set-up from being used.</summary>
    public TroubleException? Trouble => IsNote ? null : Problem;

    /// <summary>The set-up cannot be used.</summary>
    public static Finding Wrong(string point, TroubleException trouble) => new(point, "") { Problem = trouble };

    /// <summary>The set-up can be used; something beside it, or its speed, could be better.</summary>
    public static Finding Note(string point, TroubleException problem) => new(point, "") { Problem = problem, IsNote = true };
}

using Hil.Results.Policies;
using Hil.Results.Statistics;

namespace Hil.Results.Tuning;

/// <summary>A policy with the parameters of least cost on given samples.</summary>
/// <param name="Name">Its name in files.</param>
/// <param name="Costs">What it was tuned for.</param>
/// <param name="Policy">With its parameters; another one where nothing (or everything) is to be accepted and its own settings cannot say so.</param>
/// <param name="InSample">What it leads to on the samples that it was tuned on: optimistic.</param>
/// <param name="OutOfFold">What policies tuned alike lead to on samples that they have not seen, fold by fold; null with fewer than two samples.</param>
/// <param name="Rule">What the threshold that needs no search leads to, on samples that its fit has not seen; null where there is no such rule.</param>
public sealed record TunedPolicy(string Name, Costs Costs, IDecisionPolicy Policy, Outcomes InSample, Outcomes? OutOfFold, Outcomes? Rule);

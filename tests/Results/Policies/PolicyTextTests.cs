using Hil.Protocols.Parts;
using Hil.Testing;

namespace Hil.Results.Tests.Policies;

public sealed class PolicyTextTests
{
    [Fact]
    public void Every_policy_is_read_back_from_its_text() =>
        Assert.All(SamplePolicies.All, policy => Assert.Equal(policy, SamplePolicies.Read(PartText.Write(policy))));

    [Theory]
    [InlineData("{ maximum-probability: { threshold: 0.66 } }")]
    [InlineData("{ random: { rate: 0.25, seed: 7 } }")]
    [InlineData("{ two-thresholds: { positive: 0, low: 0.2, high: 0.9 } }")]
    [InlineData("{ logistic-regression: { bias: -3.42381517, w1: 0.03105428, w2: -0.00686018, inputs: codes } }")]
    [InlineData("{ hil-n: { beta: 0.5, horizon: 10000, eta: 0.01, seed: 4294967295 } }")]
    [InlineData("{ always: {} }")]
    public void A_text_in_full_is_written_as_it_was_read(string text) => Assert.Equal(text, PartText.Write(SamplePolicies.Read(text)));
}

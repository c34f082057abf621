using Hil.Results.Reports;
using Hil.Results.Statistics;

namespace Hil.Results.Tests.Tuning;

public sealed class WorthTextTests
{
    [Fact]
    public void A_sentence_says_what_is_beaten_what_is_not_and_what_is_not_known()
    {
        var against = new AgainstBaselines(new(0.175, 0.097, 0.04, 0.15, true), new(0.06, -0.018, -0.03, -0.01, false), new(0.08, 0.002, -0.01, 0.02, false),
            new(0.03, -0.048, -0.06, -0.03, false));
        Assert.Equal("HI (margin), beta 0.2, labels: 0.078 (0.050..0.110); beats local only by 0.097 (0.040..0.150); "
            + "loses to full offload by 0.018 (0.010..0.030); no difference shown to random offload (0.002, -0.010..0.020)",
            WorthText.Of("HI (margin)", 0.2, Truth.Labels, 0.078, new Interval(0.05, 0.11), against));
    }
}

using Hil.Models;
using Hil.Models.Image;
using Hil.Models.Parity;
using Hil.Protocols;

namespace Hil.Orchestrator.Tests.Models;

public sealed class ModelFilesTests
{
    private const string Sidecar = """
        {"name":"m","input":{"dtype":"uint8","layout":"HWC","shape":[32,32,3]},"preprocessing":{"scale":0.00392,"mean":[0.5],"standardDeviation":[0.25]},"output":{"encoding":"logits"},"labels":["a","b"]}
        """;

    [Fact]
    public void A_sidecar_survives_writing_and_reading()
    {
        var read = Read(Sidecar);
        Assert.Equal(read.Write(), Read(read.Write()).Write());
        Assert.Equal(0.25, read.Preprocessing.StandardDeviation[0]);
        Assert.Equal((0 - 0.5f) / 0.25f, read.Preprocessing.Value(0, 2));
    }

    [Theory]
    [InlineData("\"name\"", "\"nome\"")]
    [InlineData("\"uint8\"", "\"float\"")]
    [InlineData("[0.25]", "[0]")]
    [InlineData("[0.5]", "[0.5,0.5]")]
    [InlineData("\"logits\"", "\"scores\"")]
    [InlineData("{\"name\"", "{\"more\":1,\"name\"")]
    [InlineData("{\"name\"", "")]
    public void A_sidecar_with_a_mistake_is_refused_by_file(string right, string wrong)
    {
        var trouble = Assert.Throws<TroubleException>(() => Read(Sidecar.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Equal(TroubleKind.Configuration, trouble.Kind);
    }

    [Theory]
    [InlineData(0.5, 1 << 30, 0)]
    [InlineData(1.0, 1 << 30, -1)]
    [InlineData(0.00355, 1951633139, 8)]
    [InlineData(1e-12, 0, 0)]
    public void A_scale_becomes_a_mantissa_and_a_shift(double value, int multiplier, int shift)
    {
        var actual = FixedPoint.From(value);
        Assert.Equal(new FixedPoint(multiplier, shift), actual);
        if (multiplier != 0) Assert.Equal(value, actual.Multiplier * Math.Pow(2, -31 - actual.Shift), 1e-9);
    }

    [Fact]
    public void A_parity_table_counts_rows_and_finds_the_largest_difference()
    {
        var table = ParityTable.OfCodes([1, 2, 3, 9, 8, 7], [1, 2, 3, 4, 8, 7], 3);
        Assert.Equal((2, 1, 1), (table.Rows, table.RowsEqual, table.ArgmaxEqual));
        Assert.Equal(5.0 / 6, table.MeanDifference, 12);
        Assert.Equal((5.0, new ParityPlace(1, 0)), (table.LargestDifference, table.LargestAt));
    }

    [Fact]
    public void Rows_that_do_not_match_are_trouble() => Assert.Throws<TroubleException>(() => ParityTable.OfCodes([1, 2, 3], [1, 2], 3));

    private static ModelSidecar Read(string text)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            return ModelSidecar.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}

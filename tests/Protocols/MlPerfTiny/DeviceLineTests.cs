using System.Text;
using CsCheck;
using Hil.Protocols.MlPerfTiny;

namespace Hil.Protocols.Tests.MlPerfTiny;

/// <summary>The device's grammar of the MLPerf Tiny dialect.</summary>
public sealed class DeviceLineTests
{
    [Theory]
    [InlineData("m-ready", DeviceLineKind.Ready, "")]
    [InlineData("m-init-done", DeviceLineKind.InitDone, "")]
    [InlineData("m-timestamp-mode-performance", DeviceLineKind.TimestampMode, "performance")]
    [InlineData("m-name-dut-[hil]", DeviceLineKind.Name, "hil")]
    [InlineData("m-profile-[ULPMark for tinyML Firmware V0.0.1]", DeviceLineKind.Profile, "ULPMark for tinyML Firmware V0.0.1")]
    [InlineData("m-model-[ic01]", DeviceLineKind.Model, "ic01")]
    [InlineData("m-load-done", DeviceLineKind.LoadDone, "")]
    [InlineData("m-infer-start-10", DeviceLineKind.InferStart, "10")]
    [InlineData("m-infer-done", DeviceLineKind.InferDone, "")]
    [InlineData("m-lap-us-20023818", DeviceLineKind.Lap, "20023818")]
    [InlineData("m-results-[0.000,0.621]", DeviceLineKind.Results, "0.000,0.621")]
    [InlineData("e-[Unknown command: x]", DeviceLineKind.Error, "Unknown command: x")]
    [InlineData("m-[Expecting 3072 bytes]", DeviceLineKind.Remark, "m-[Expecting 3072 bytes]")]
    [InlineData("m-ready ", DeviceLineKind.Remark, "m-ready ")]
    [InlineData("hello", DeviceLineKind.Remark, "hello")]
    [InlineData("m-re\u0001dy", DeviceLineKind.Garbage, "m-re.dy")]
    public void Each_line_is_what_it_says(string text, DeviceLineKind kind, string value)
    {
        var line = DeviceLine.Parse(Encoding.UTF8.GetBytes(text));
        Assert.Equal((kind, value), (line.Kind, line.Text));
    }

    [Theory]
    [InlineData("m-lap-us-4294967295", 4294967295L)]
    [InlineData("m-lap-us-0", 0L)]
    [InlineData("m-lap-us-", null)]
    [InlineData("m-lap-us--1", null)]
    [InlineData("m-lap-us-+1", null)]
    [InlineData("m-lap-us-12x", null)]
    [InlineData("m-lap-us-99999999999999999999", null)]
    public void A_time_is_a_whole_number_in_bounds(string text, long? expected)
    {
        var known = DeviceLine.Parse(Encoding.UTF8.GetBytes(text)).TryWhole(out var time);
        Assert.Equal(expected, known ? time : null);
    }

    [Theory]
    [InlineData("m-results-[0.000,0.621,-1.5]", 3)]
    [InlineData("m-results-[]", 0)]
    [InlineData("m-results-[1]", 1)]
    [InlineData("m-results-[1,,2]", -1)]
    [InlineData("m-results-[1,nan]", -1)]
    [InlineData("m-results-[1e999]", -1)]
    [InlineData("m-results-[0.1.2]", -1)]
    [InlineData("m-results-[1,2", -1)]
    public void Results_are_finite_numbers_or_nothing(string text, int expected) =>
        Assert.Equal(expected, DeviceLine.Parse(Encoding.UTF8.GetBytes(text)).ReadNumbers(new double[2]));

    [Fact]
    public void No_bytes_break_the_parser() => Gen.Byte.Array[0, 64].Sample(
        bytes =>
        {
            foreach (var line in (byte[][])[bytes, [.. "m-results-"u8, .. bytes], [.. "m-lap-us-"u8, .. bytes], [.. "e-["u8, .. bytes]])
            {
                var parsed = DeviceLine.Parse(line);
                Assert.InRange(parsed.Text.Length, 0, 80);
                Assert.InRange(parsed.ReadNumbers(new double[4]), -1, line.Length);
                if (parsed.TryWhole(out var number)) Assert.True(number >= 0);
            }
        }, seed: "0N0XIzNsQ0O2", iter: 2000);

    [Fact]
    public void Commands_are_written_as_the_reference_runner_writes_them_and_fill_the_devices_buffer()
    {
        var command = new byte[DeviceCommands.Longest];
        Assert.Equal("db load 3072%", Text(DeviceCommands.WriteLoad(command, 3072)));
        Assert.Equal("infer 10 2%", Text(DeviceCommands.WriteInfer(command, 10, 2)));
        Assert.Equal("db 00ff7a%", Text(DeviceCommands.WriteData(command, [0x00, 0xFF, 0x7A])));
        Assert.Equal(DeviceCommands.Longest, DeviceCommands.WriteData(command, new byte[DeviceCommands.MostData]));
        Assert.Throws<ArgumentException>(() => DeviceCommands.WriteData(command, new byte[DeviceCommands.MostData + 1]));

        string Text(int length) => Encoding.ASCII.GetString(command, 0, length);
    }
}

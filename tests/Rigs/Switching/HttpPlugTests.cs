using System.Net;
using System.Net.Sockets;
using Hil.Protocols.Parts;
using Hil.Rigs.Switching;
using Hil.Testing.Switching;
using Hil.Testing.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Rigs.Tests.Switching;

/// <summary>Plugs that are switched by addresses: believed by what they answer, however they write it.</summary>
public sealed class HttpPlugTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"POWER":"OFF"}""", 200, "utf-8", true)]
    [InlineData("""{"POWER":"OFF"}""", 200, "a-set-of-its-own", true)]
    [InlineData("""{"POWER":"ON"}""", 200, "utf-8", false)]
    [InlineData("""{"POWER":"ON","WAS":"OFF"}""", 200, "utf-8", false)]
    [InlineData("", 200, "utf-8", false)]
    [InlineData("""{"POWER":"OFF"}""", 500, "utf-8", false)]
    public async Task It_is_believed_by_what_it_answers(string answer, int status, string characters, bool succeeds)
    {
        await using var plug = new LoopbackHttp(answer, status, characters);
        var switching = At(plug.Address).SetAsync(on: false, Request(), Cancellation);
        if (succeeds) await switching;
        else await Assert.ThrowsAsync<SwitchFailedException>(() => switching);
        Assert.Equal(["GET /off"], plug.Asked);
    }

    [Fact]
    public async Task A_plug_with_an_address_for_its_state_is_asked_there()
    {
        await using var plug = new LoopbackHttp("\"ON\"", 200);
        await (At(plug.Address) with { State = plug.Address + "state", Post = true }).SetAsync(on: true, Request(), Cancellation);
        Assert.Equal(["POST /on", "GET /state"], plug.Asked);
    }

    [Fact]
    public async Task An_answer_of_any_length_is_refused()
    {
        await using var plug = new LoopbackHttp(new string('x', 100_000) + "\"OFF\"", 200);
        await Assert.ThrowsAsync<SwitchFailedException>(() => At(plug.Address).SetAsync(on: false, Request(), Cancellation));
    }

    [Fact]
    public async Task Neither_a_password_nor_control_characters_get_into_the_message()
    {
        await using var plug = new LoopbackHttp("\u001b[2Jno", 200);
        var settings = At(plug.Address) with { Off = plug.Address + "cm?user=admin&password=joker&cmnd=Power%20Off" };
        var failure = await Assert.ThrowsAsync<SwitchFailedException>(() => settings.SetAsync(on: false, Request(), Cancellation));
        Assert.Contains("'?[2Jno'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("joker", failure.Message, StringComparison.Ordinal);
        Assert.Equal(plug.Address + "cm", failure.Where);
    }

    [Fact]
    public async Task A_plug_that_takes_the_call_and_never_answers_is_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var clock = new FakeTimeProvider();
        var request = new SwitchRequest("rig-1", new RigServices(new FakeToolRunner(), clock, NullLoggerFactory.Instance));
        var switching = At($"http://{silent.LocalEndpoint}/").SetAsync(on: false, request, Cancellation);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("did not answer within 10 s", (await Assert.ThrowsAsync<SwitchFailedException>(() => switching)).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://plug/on", "on", "off", "must be an address")]
    [InlineData("http://plug/on", "active", "inactive", "cannot be told from 'active'")]
    public void Settings_that_cannot_work_are_refused(string on, string saysOn, string saysOff, string problem)
    {
        ICheckedSettings settings = new HttpPlug { On = on, Off = "http://plug/off", State = "http://plug/state", SaysOn = saysOn, SaysOff = saysOff };
        Assert.Contains(problem, Assert.Single(settings.Check()).Problem, StringComparison.Ordinal);
    }

    private static HttpPlug At(string address) => new() { On = address + "on", Off = address + "off", SaysOn = "\"ON\"", SaysOff = "\"OFF\"" };

    private static SwitchRequest Request() => new("rig-1", RealFirmware.Services);
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hil.Broker;
using Hil.Engine.Experiments;
using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Protocols.Parts;
using MQTTnet;

namespace Hil.Orchestrator.Tests.Broker;

public sealed class BrokerListenerTests : IDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hil-listener-");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _patience.Dispose();
    }

    [Theory]
    [InlineData("secret", MqttClientConnectResultCode.Success)]
    [InlineData("wrong", MqttClientConnectResultCode.BadUserNameOrPassword)]
    public async Task A_board_comes_over_tls_to_the_brokers_own_certificate_with_its_password(string password, MqttClientConnectResultCode expected)
    {
        var (certificate, key, thumbprint) = MakeCertificate();
        await using var broker = await StartAsync(new BrokerListener(IPAddress.Loopback, 0, certificate, key));
        broker.AddClient("board", "secret", "hil/run/rig");
        Assert.NotEqual(broker.Endpoint.Port, broker.Outside!.Value.Port);

        var factory = new MqttClientFactory();
        using var board = factory.CreateMqttClient();
        var shown = "";
        var result = await board.ConnectAsync(
            factory.CreateClientOptionsBuilder()
                .WithEndPoint(new IPEndPoint(IPAddress.Loopback, broker.Outside.Value.Port)).WithCredentials("board", password)
                .WithTlsOptions(tls => tls.UseTls().WithCertificateValidationHandler(e =>
                {
                    shown = e.Certificate.GetCertHashString(HashAlgorithmName.SHA256);
                    return true;
                })).Build(),
            _patience.Token);

        Assert.Equal(expected, result.ResultCode);
        Assert.Equal(thumbprint, shown);
    }

    [Fact]
    public async Task What_a_board_publishes_over_tls_reaches_the_host_on_loopback()
    {
        var (certificate, key, _) = MakeCertificate();
        await using var broker = await StartAsync(new BrokerListener(IPAddress.Loopback, 0, certificate, key));
        broker.AddClient("board", "secret", "hil/run/rig");
        await using var host = await MqttBus.ConnectAsync(broker.Endpoint, broker.AddClient("host", "x", ""), cancellation: _patience.Token);
        await using var subscription = await host.SubscribeAsync("hil/run/rig/#", _patience.Token);

        var factory = new MqttClientFactory();
        using var board = factory.CreateMqttClient();
        await board.ConnectAsync(
            factory.CreateClientOptionsBuilder()
                .WithEndPoint(new IPEndPoint(IPAddress.Loopback, broker.Outside!.Value.Port)).WithCredentials("board", "secret")
                .WithTlsOptions(tls => tls.UseTls().WithCertificateValidationHandler(_ => true)).Build(),
            _patience.Token);
        await board.PublishBinaryAsync("hil/run/rig/status", [1, 2, 3], cancellationToken: _patience.Token);

        Assert.Equal([1, 2, 3], (await subscription.Messages.ReadAsync(_patience.Token)).Payload.ToArray());
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.0.2.1")]
    public async Task Beyond_loopback_it_does_not_listen_without_tls(string address)
    {
        var trouble = await Assert.ThrowsAsync<TroubleException>(() => StartAsync(new BrokerListener(IPAddress.Parse(address), 0)));
        Assert.Equal(TroubleKind.Configuration, trouble.Kind);
        Assert.Contains(address, trouble.Message, StringComparison.Ordinal);
        Assert.Contains("certificate", trouble.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_loopback_without_tls_it_is_the_port_that_the_host_uses()
    {
        await using var broker = await StartAsync(new BrokerListener(IPAddress.Loopback, 0));
        Assert.Equal(broker.Endpoint, broker.Outside);
    }

    [Fact]
    public async Task A_certificate_that_is_none_is_named()
    {
        var file = Path.Combine(_folder.FullName, "none.pem");
        await File.WriteAllTextAsync(file, "not a certificate", _patience.Token);
        var trouble = await Assert.ThrowsAsync<TroubleException>(() => StartAsync(new BrokerListener(IPAddress.Loopback, 0, file)));
        Assert.Equal(TroubleKind.Configuration, trouble.Kind);
        Assert.Contains(file, trouble.Where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_certificate_is_refused()
    {
        var (certificate, _, _) = MakeCertificate();
        var (_, other, _) = MakeCertificate();
        var trouble = await Assert.ThrowsAsync<TroubleException>(() => StartAsync(new BrokerListener(IPAddress.Loopback, 0, certificate, other)));
        Assert.Contains(other, trouble.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ host: broker.lab }", null)]
    [InlineData("{ listen: { port: 1884 } }", null)]
    [InlineData("{ listen: { address: 0.0.0.0, certificate: a.pem, key: b.pem } }", null)]
    [InlineData("{ port: 1884 }", "'listen'")]
    [InlineData("{ host: broker.lab, listen: { port: 1884 } }", "'host' names another")]
    [InlineData("{ listen: { address: 0.0.0.0 } }", "'certificate'")]
    [InlineData("{ listen: { address: everywhere } }", "everywhere")]
    [InlineData("{ listen: { key: b.pem } }", "'certificate'")]
    public void An_experiments_broker_is_there_already_or_listens_safely(string settings, string? problem)
    {
        var trouble = Record.Exception(() => YamlFile.Parse<BrokerSettings>(settings, "lab.yaml", Parts.Catalog));
        if (problem is null)
            Assert.Null(trouble);
        else
            Assert.Contains(problem, Assert.IsType<FileTroubleException>(trouble).Message, StringComparison.Ordinal);
    }

    private static Task<EmbeddedBroker> StartAsync(BrokerListener listener) =>
        EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Listener = listener });

    /// <summary>Files of a new key and its certificate, and the certificate's SHA-256.</summary>
    private (string Certificate, string Key, string Thumbprint) MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var name = Path.Combine(_folder.FullName, Path.GetRandomFileName());
        File.WriteAllText(name + ".crt", certificate.ExportCertificatePem());
        File.WriteAllText(name + ".key", key.ExportPkcs8PrivateKeyPem());
        return (name + ".crt", name + ".key", certificate.GetCertHashString(HashAlgorithmName.SHA256));
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hil.Broker;
using Hil.Protocols;
using MQTTnet;

namespace Hil.Orchestrator.Tests.Broker;

/// <summary>A broker for boards that come over a network. These tests listen on the loopback interface only.</summary>
public sealed class BrokerListenerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hil-test-");
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private readonly X509Certificate2 _certificate = Certify();

    private CancellationToken Patience => _patience.Token;

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _patience.Dispose();
        _certificate.Dispose();
    }

    [Fact]
    public async Task A_board_that_trusts_the_certificate_publishes_over_TLS_below_its_prefix()
    {
        await using var broker = await ListenAsync();
        broker.AddClient("board", "secret", "hil/run/rig");
        await using var host = await MqttBus.ConnectAsync(broker.Endpoint, broker.AddClient("host", "x", ""), cancellation: Patience);
        await using var results = await host.SubscribeAsync("hil/#", Patience);

        using var board = await ConnectAsync(broker, "secret");
        await board.PublishStringAsync("hil/elsewhere", "no", cancellationToken: Patience);
        await board.PublishStringAsync("hil/run/rig/result", "yes", cancellationToken: Patience);

        Assert.Equal("hil/run/rig/result", (await results.Messages.ReadAsync(Patience)).Topic);
    }

    [Fact]
    public async Task A_wrong_password_does_not_get_in_over_TLS_either()
    {
        await using var broker = await ListenAsync();
        broker.AddClient("board", "secret", "hil/run/rig");

        var refusals = new ConcurrentQueue<BrokerRefusal>();
        broker.Refused += refusals.Enqueue;

        using var board = await ConnectAsync(broker, "guess");

        Assert.False(board.IsConnected);
        Assert.Equal(("board", "connect", "wrong password"), refusals.Select(refusal => (refusal.User, refusal.What, refusal.Reason)).Single());
    }

    [Fact]
    public async Task Plain_MQTT_is_not_understood_where_TLS_is_spoken()
    {
        await using var broker = await ListenAsync();
        using var plain = new TcpClient();
        await plain.ConnectAsync(IPAddress.Loopback, broker.Beyond!.Value.Port, Patience);
        await using var stream = plain.GetStream();
        await stream.WriteAsync(new byte[] { 0x10, 13, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 2, 0, 60, 0, 1, (byte)'x' }, Patience);
        var answer = new byte[4];
        var size = 0;
        try
        {
            size = await stream.ReadAsync(answer, Patience);
        }
        catch (IOException)
        {
            // Reset instead of closed.
        }

        Assert.False(size == 4 && answer[0] == 0x20, "the broker answered CONNECT in the clear");
    }

    [Fact]
    public async Task It_listens_where_it_is_told_and_stays_on_loopback_for_the_host()
    {
        await using var broker = await ListenAsync();
        int[] ports = [broker.Endpoint.Port, broker.Beyond!.Value.Port];

        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(listener => ports.Contains(listener.Port)).ToArray();
        Assert.Equal(ports.Order(), listeners.Select(listener => listener.Port).Order());
        Assert.All(listeners, listener => Assert.Equal(IPAddress.Loopback, listener.Address));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.2.1")]
    public async Task Beyond_loopback_it_does_not_listen_without_TLS(string address)
    {
        var trouble = await Assert.ThrowsAsync<TroubleException>(
            () => EmbeddedBroker.StartAsync(new() { Listen = new(IPAddress.Parse(address), 0, null) }));

        Assert.Equal(TroubleKind.Configuration, trouble.Kind);
        Assert.Contains("without TLS", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_and_a_key_that_do_not_belong_together_are_one_trouble_with_the_remedy()
    {
        using var other = Certify();
        var (certificate, _) = Write(_certificate, "broker");
        var (_, key) = Write(other, "other");

        var trouble = Assert.Throws<TroubleException>(() => BrokerListener.WithTls(IPAddress.Loopback, 0, certificate, key));

        Assert.Equal(TroubleKind.Configuration, trouble.Kind);
        Assert.Contains(key, trouble.Message, StringComparison.Ordinal);
        Assert.Contains("openssl", trouble.Message, StringComparison.Ordinal);
    }

    private async Task<EmbeddedBroker> ListenAsync()
    {
        var (certificate, key) = Write(_certificate, "broker");
        return await EmbeddedBroker.StartAsync(new() { Listen = BrokerListener.WithTls(IPAddress.Loopback, 0, certificate, key) });
    }

    private (string Certificate, string Key) Write(X509Certificate2 certificate, string name)
    {
        using var secret = certificate.GetRSAPrivateKey()!;
        var files = (Path.Combine(_folder.FullName, name + ".pem"), Path.Combine(_folder.FullName, name + ".key"));
        File.WriteAllText(files.Item1, certificate.ExportCertificatePem());
        File.WriteAllText(files.Item2, secret.ExportPkcs8PrivateKeyPem());
        return files;
    }

    /// <summary>As the board does: the one certificate that it was given is trusted, no other.</summary>
    private async Task<IMqttClient> ConnectAsync(EmbeddedBroker broker, string password)
    {
        var factory = new MqttClientFactory();
        var client = factory.CreateMqttClient();
        await client.ConnectAsync(
            factory.CreateClientOptionsBuilder()
                .WithTcpServer("127.0.0.1", broker.Beyond!.Value.Port)
                .WithTlsOptions(tls => tls.UseTls().WithCertificateValidationHandler(
                    seen => seen.SslPolicyErrors == SslPolicyErrors.None || seen.Certificate.GetCertHashString() == _certificate.GetCertHashString()))
                .WithClientId("board-1").WithCredentials("board", password).Build(),
            Patience);
        return client;
    }

    private static X509Certificate2 Certify()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(150));
    }
}

using System.Net;
using System.Text;
using IapK8s.Proxy.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace IapK8s.Proxy.Tests.Doors;

internal sealed class Http2Cases
{
    [Test]
    public async Task SpeaksHttp2WithPriorKnowledge_OnTheSamePort()
    {
        await using var proxy = await ProxyFixture.StartAsync();
        using var client = Client();

        using var answer = await client.SendAsync(Request(proxy, HttpMethod.Get, "/public/x"));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Version.ShouldBe(HttpVersion.Version20);
        (await answer.Content.ReadAsStringAsync()).ShouldStartWith("GET /public/x HTTP/1.1\r\n");
        (await proxy.GetAsync("/public/x")).Status.ShouldBe(200);
    }

    [Test]
    public async Task S9_StripsNamesInLowerCaseToo()
    {
        await using var proxy = await ProxyFixture.StartAsync();
        using var client = Client();
        using var request = Request(proxy, HttpMethod.Get, "/public/x");
        request.Headers.TryAddWithoutValidation("x-iap-user-id", "root");
        request.Headers.TryAddWithoutValidation("x_iap_groups", "root");

        using var answer = await client.SendAsync(request);

        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("root");
    }

    [Test]
    public async Task TellsAGrpcClientByStatus()
    {
        await using var proxy = await ProxyFixture.StartAsync();
        using var client = Client();

        using var unknown = await client.SendAsync(Grpc(proxy, "/api/Call"));
        unknown.StatusCode.ShouldBe(HttpStatusCode.OK);
        unknown.Headers.GetValues("grpc-status").ShouldBe(["16"]);
        using var request = Grpc(proxy, "/admin/Call");
        request.Headers.Add("Cookie", proxy.World.CookiePair(proxy.World.Session(proxy.Now, "dev")));
        using var denied = await client.SendAsync(request);
        denied.Headers.GetValues("grpc-status").ShouldBe(["7"]);
    }

    [Test]
    public async Task PassesGrpcThrough_WithItsTrailers()
    {
        await using var app = await StartGrpcAppAsync();
        var port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        await using var proxy = await ProxyFixture.StartAsync(app: new Uri($"http://127.0.0.1:{port}"));
        using var client = Client();
        using var request = Grpc(proxy, "/api/Call");
        request.Headers.Add("Cookie", proxy.World.CookiePair(proxy.World.Session(proxy.Now, "dev")));

        using var answer = await client.SendAsync(request);

        (await answer.Content.ReadAsStringAsync()).ShouldBe("HTTP/2 /api/Call trailers /corp:alice-1");
        answer.TrailingHeaders.GetValues("grpc-status").ShouldBe(["0"]);
        answer.TrailingHeaders.Contains("X-Iap-Generated-Response").ShouldBeFalse();
    }

    [TestCase("https://app.example.com", true)]
    [TestCase("https://evil.example", false)]
    public async Task S34_S37_TakesExtendedConnectForWebSocketsOfItsOwnOriginsOnly(string origin, bool isTaken)
    {
        await using var proxy = await ProxyFixture.StartAsync();
        using var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false };
        using var invoker = new HttpMessageInvoker(handler);
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Host", TestWorld.Host);
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.SetRequestHeader("Cookie", proxy.World.CookiePair(proxy.World.Session(proxy.Now, "dev")));

        var connecting = socket.ConnectAsync(new Uri($"ws://{proxy.Address}/api/ws"), invoker, CancellationToken.None);

        if (isTaken)
        {
            await connecting;
            proxy.Upstream.Heads.Single().ShouldStartWith("GET /api/ws HTTP/1.1\r\n");
        }
        else
        {
            await Should.ThrowAsync<System.Net.WebSockets.WebSocketException>(connecting);
            socket.HttpStatusCode.ShouldBe(HttpStatusCode.Forbidden);
            proxy.Upstream.Heads.ShouldBeEmpty();
        }
    }

    [Test]
    public async Task S33_EndsAConnectionThatResetsStreamsByTheThousand()
    {
        await using var proxy = await ProxyFixture.StartAsync();
        using var client = proxy.Connect();
        var bytes = new StringBuilder("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").Append("\0\0\0\u0004\0\0\0\0\0");

        // HEADERS of GET / on app.example.com (static table, literals without indexing), then RST_STREAM, for odd stream after odd stream.
        const string Block = "\u0082\u0086\u0084\u0041\u000fapp.example.com";
        for (var stream = 1; stream < 20_001; stream += 2)
        {
            bytes.Append("\0\0").Append((char)Block.Length).Append("\u0001\u0005").Append(Id(stream)).Append(Block);
            bytes.Append("\0\0\u0004\u0003\0").Append(Id(stream)).Append("\0\0\0\u0008");
        }

        try
        {
            await client.SendAsync(bytes.ToString());
        }
        catch (IOException)
        {
            // Cut off in the middle of it: as it should be.
        }

        var received = await client.ReceiveToEndAsync();
        if (received.Length > 0)
        {
            // GOAWAY, type 7.
            received.ShouldContain("\u0007\0\0\0\0\0");
        }

        (await proxy.GetAsync("/public/x")).Status.ShouldBe(200);
    }

    private static string Id(int stream) => new([(char)(stream >> 24), (char)(stream >> 16 & 0xff), (char)(stream >> 8 & 0xff), (char)(stream & 0xff)]);

    private static HttpClient Client() => new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });

    private static HttpRequestMessage Request(ProxyFixture proxy, HttpMethod method, string path) => new(method, $"http://{proxy.Address}{path}")
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Headers = { Host = TestWorld.Host },
    };

    private static HttpRequestMessage Grpc(ProxyFixture proxy, string path)
    {
        var request = Request(proxy, HttpMethod.Post, path);
        request.Content = new ByteArrayContent([0, 0, 0, 0, 0]);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        return request;
    }

    private static async Task<WebApplication> StartGrpcAppAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.Run(async context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.DeclareTrailer("grpc-status");
            await context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Path} {context.Request.Headers.TE} {context.Request.Headers["X-Iap-User-Id"]}");
            context.Response.AppendTrailer("grpc-status", "0");
            context.Response.AppendTrailer("X-Iap-Generated-Response", "true");
        });
        await app.StartAsync();
        return app;
    }
}

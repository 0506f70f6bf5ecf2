// The least that a decision service can be, in the gateway's runtime and with its messages: a unary gRPC call that is read and answered with always the same, and an HTTP
// endpoint that answers 200 with always the same headers.
// bare-doors GRPC_PORT HTTP_PORT MESSAGE_FILE HEADERS_FILE
using System.Globalization;
using System.Net;
using IapK8s.Bench.BareDoors;
using IapK8s.Protocol.Envoy;
using Microsoft.AspNetCore.Server.Kestrel.Core;

var (grpcPort, httpPort) = (int.Parse(args[0], CultureInfo.InvariantCulture), int.Parse(args[1], CultureInfo.InvariantCulture));
string[][] headers = [.. File.ReadLines(args[3]).Where(line => line.Length > 0).Select(line => line.Split(": ", 2))];

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Listen(IPAddress.Loopback, grpcPort, listen => listen.Protocols = HttpProtocols.Http2);
    kestrel.Listen(IPAddress.Loopback, httpPort, listen => listen.Protocols = HttpProtocols.Http1);
});
builder.Services.AddGrpc();
builder.Services.AddSingleton(CheckResponse.Parser.ParseFrom(File.ReadAllBytes(args[2])));

var app = builder.Build();
app.MapGrpcService<EchoService>();
app.MapGet("/{**any}", context =>
{
    foreach (var header in headers)
        context.Response.Headers[header[0]] = header[1];
    context.Response.ContentLength = 0;
    return Task.CompletedTask;
});
await app.RunAsync();

// The least that a YARP forwarder in front of one upstream can be: no routes, no policy, no logs.
// bare-yarp PORT UPSTREAM_PORT
using System.Globalization;
using System.Net;
using Yarp.ReverseProxy.Forwarder;

var port = int.Parse(args[0], CultureInfo.InvariantCulture);
var upstream = $"http://127.0.0.1:{args[1]}/";

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Listen(IPAddress.Loopback, port);
});
builder.Services.AddHttpForwarder();

var app = builder.Build();
var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
using var client = new HttpMessageInvoker(new SocketsHttpHandler
{
    UseProxy = false,
    UseCookies = false,
    AllowAutoRedirect = false,
    AutomaticDecompression = DecompressionMethods.None,
    ActivityHeadersPropagator = null,
    ConnectTimeout = TimeSpan.FromSeconds(5),
});
var request = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(100) };

app.Run(async context => await forwarder.SendAsync(context, upstream, client, request, HttpTransformer.Empty));
await app.RunAsync();

using System.Net;
using IapK8s.TestKit.Clusters.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IapK8s.TestKit.Clusters.Http;

/// <summary>The socket: TLS on loopback, a client's certificate welcome and not asked for.</summary>
internal sealed class ApiListener : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stopping;

    private ApiListener(WebApplication application, CancellationTokenSource stopping)
    {
        (_application, _stopping) = (application, stopping);
        Address = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    /// <param name="port">0 for one that is free.</param>
    public static async Task<ApiListener> StartAsync(ApiServer server, ClusterAuthority authority, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = authority.ServerCertificate("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local");
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                // Who signed it is authentication's question: a wrong one is 401, not a broken handshake.
                https.AllowAnyClientCertificate();
            }));
        });
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        var application = builder.Build();
        var stopping = new CancellationTokenSource();
        Microsoft.AspNetCore.Builder.RunExtensions.Run(application, context => server.HandleAsync(context, stopping.Token));
        await application.StartAsync();
        return new ApiListener(application, stopping);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _application.StopAsync();
        await _application.DisposeAsync();
        _stopping.Dispose();
    }
}

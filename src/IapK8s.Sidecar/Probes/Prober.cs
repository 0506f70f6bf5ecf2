using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace IapK8s.Sidecar.Probes;

/// <summary>Asks as the kubelet does: a connection of its own for every question, nothing verified under https, no redirect followed, no body read.</summary>
internal sealed class Prober(TimeProvider time) : IDisposable
{
    private readonly Lazy<HttpMessageInvoker> _http = new(() => new HttpMessageInvoker(Handler()));

    /// <param name="pod">The pod's address that the question came in by.</param>
    public async Task<ProbeResult> AskAsync(PodProbe probe, IPAddress pod)
    {
        using var limit = new CancellationTokenSource(probe.Timeout, time);
        var address = probe.Action.Host ?? pod;
        try
        {
            return probe.Action switch
            {
                ProbeAction.HttpGet http => await AskAsync(http, address, limit.Token),
                ProbeAction.Grpc grpc => await GrpcHealth.AskAsync(grpc, address, limit.Token),
                _ => await ConnectAsync(address, probe.Action.Port, limit.Token),
            };
        }
        catch (OperationCanceledException)
        {
            return ProbeResult.Unanswered(string.Create(CultureInfo.InvariantCulture, $"no answer within {probe.Timeout.TotalSeconds} s"));
        }
        catch (Exception error) when (error is HttpRequestException or SocketException or IOException or AuthenticationException)
        {
            return ProbeResult.Unanswered(string.Create(CultureInfo.InvariantCulture, $"port {probe.Action.Port} cannot be asked"));
        }
    }

    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    private async Task<ProbeResult> AskAsync(ProbeAction.HttpGet probe, IPAddress address, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{probe.Scheme}://{new IPEndPoint(address, probe.Port)}{probe.Target}");
        request.Headers.ConnectionClose = true;
        foreach (var (name, value) in probe.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (!request.Headers.Contains("User-Agent"))
        {
            request.Headers.TryAddWithoutValidation("User-Agent", "kube-probe/iap");
        }

        if (!request.Headers.Contains("Accept"))
        {
            request.Headers.TryAddWithoutValidation("Accept", "*/*");
        }

        // An invoker gives the answer as soon as its headers are there.
        using var answer = await _http.Value.SendAsync(request, cancellation);
        return (int)answer.StatusCode is >= 200 and < 400 ? ProbeResult.Healthy : ProbeResult.Unhealthy(string.Create(CultureInfo.InvariantCulture, $"the app answered {(int)answer.StatusCode}"));
    }

    private static async Task<ProbeResult> ConnectAsync(IPAddress address, int port, CancellationToken cancellation)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(address, port), cancellation);
        return ProbeResult.Healthy;
    }

    private static SocketsHttpHandler Handler() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.Zero,
        MaxResponseHeadersLength = 64,
        MaxResponseDrainSize = 0,
#pragma warning disable CA5359 // A probe asks whether the app is alive, of the pod itself; the kubelet verifies nothing either (Kubernetes, "HTTP probes").
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
#pragma warning restore CA5359
    };
}

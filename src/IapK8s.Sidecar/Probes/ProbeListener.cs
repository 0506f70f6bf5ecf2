using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace IapK8s.Sidecar.Probes;

/// <summary>What the kubelet is answered: whether the app is well, and nothing of what it said. The path names a probe of the pod's own spec; what that asks is not the
/// caller's to choose.</summary>
/// <param name="from">Who may ask; empty: everybody.</param>
internal sealed class ProbeListener(IEnumerable<PodProbe> probes, ImmutableArray<IPNetwork> from, Prober prober)
{
    private readonly FrozenDictionary<string, SharedProbe> _probes = probes.ToFrozenDictionary(probe => probe.Path, probe => new SharedProbe(probe, prober), StringComparer.Ordinal);

    public async Task AnswerAsync(HttpContext context)
    {
        if (!from.IsEmpty && !from.Any(network => network.Contains(Plain(context.Connection.RemoteIpAddress!))))
        {
            await WriteAsync(context, StatusCodes.Status403Forbidden, "not from this address");
            return;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "probes are asked with GET");
            return;
        }

        // The target as it was sent: there is one spelling, without a query.
        if (!_probes.TryGetValue(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, out var probe))
        {
            await WriteAsync(context, StatusCodes.Status404NotFound, "only the probes of this pod's containers are here");
            return;
        }

        var result = await probe.AskAsync(Plain(context.Connection.LocalIpAddress!));
        if (probe.IsHook && !result.IsAnswered)
        {
            // The kubelet takes any answer to a hook for success; only a connection that breaks fails it.
            context.Abort();
            return;
        }

        await WriteAsync(context, result.IsHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, result.Reason);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static Task WriteAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"), context.RequestAborted).AsTask();
    }

    /// <summary>One question at a time: who asks meanwhile gets the same answer, however many they are.</summary>
    private sealed class SharedProbe(PodProbe probe, Prober prober)
    {
        private readonly Lock _starting = new();
        private Task<ProbeResult> _running = Task.FromResult(ProbeResult.Healthy);

        public bool IsHook => probe.IsHook;

        public Task<ProbeResult> AskAsync(IPAddress pod)
        {
            lock (_starting)
            {
                return _running.IsCompleted ? _running = Task.Run(() => prober.AskAsync(probe, pod)) : _running;
            }
        }
    }
}

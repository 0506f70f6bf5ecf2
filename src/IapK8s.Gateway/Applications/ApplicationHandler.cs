using IapK8s.Policy.Applications;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Forwarding;

namespace IapK8s.Gateway.Applications;

/// <summary>Sends each request of one application to one of its servers. Another one is tried only while nothing was sent: what the app may have seen is never sent twice, whatever the method.</summary>
internal sealed class ApplicationHandler(ApplicationDefinition application, UpstreamChoice choice, HttpMessageInvoker client, TimeProvider time) : HttpMessageHandler
{
    private const int MostTries = 3;

    /// <summary>Where requests come in addressed to, before a server is chosen.</summary>
    public const string Anywhere = "http://application.invalid";

    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var target = request.RequestUri!.OriginalString[Anywhere.Length..];
        using var limit = application.Timeouts.Request is { } longest ? new CancellationTokenSource(longest, time) : null;
        using var both = limit is null ? null : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var tried = new List<UpstreamState>();
        for (Exception? last = null; ;)
        {
            if (tried.Count == MostTries || choice.Next(tried) is not { } upstream)
            {
                throw last ?? new UpstreamException(Code.UpstreamUnavailable, $"No server of {application.Name} is well");
            }

            tried.Add(upstream);
            try
            {
                return await SendAsync(request, target, upstream, both?.Token ?? cancellationToken);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested && limit?.IsCancellationRequested != true && WasNotSent(error))
            {
                upstream.Failed();
                last = error;
            }
            catch (OperationCanceledException) when (limit?.IsCancellationRequested == true && !cancellationToken.IsCancellationRequested)
            {
                throw new UpstreamException(Code.UpstreamTimeout, $"{upstream.Definition.Origin} did not answer within {application.Timeouts.Request}");
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string target, UpstreamState upstream, CancellationToken cancellation)
    {
        request.RequestUri = new Uri(upstream.Definition.Origin + target, Verbatim);
        if (application.TellsUpstreamHost)
        {
            request.Headers.Host = upstream.Definition.Authority;
        }

        upstream.Enter();
        var isHandedOver = false;
        try
        {
            var response = await client.SendAsync(request, cancellation);
            upstream.Connected();
            if (request.Options.TryGetValue(AppChannel.Request, out var context))
            {
                // Until the caller has the whole answer, streams and WebSockets included.
                context.Response.OnCompleted(() =>
                {
                    upstream.Leave();
                    return Task.CompletedTask;
                });
                isHandedOver = true;
            }

            return response;
        }
        finally
        {
            if (!isHandedOver)
            {
                upstream.Leave();
            }
        }
    }

    /// <summary>The connection did not come to stand.</summary>
    private static bool WasNotSent(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.VersionNegotiationError } => true,
        UpstreamException => true,
        // Of the HTTP client's own limit for connections.
        OperationCanceledException { InnerException: TimeoutException } => true,
        { InnerException: UpstreamException } => true,
        _ => false,
    };
}

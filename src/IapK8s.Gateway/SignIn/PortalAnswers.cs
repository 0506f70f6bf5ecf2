using IapK8s.Gateway.Auditing;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Pages;
using Microsoft.Net.Http.Headers;

namespace IapK8s.Gateway.SignIn;

/// <summary>How the portal answers: pages, redirects, and the audit line that goes with them.</summary>
internal sealed class PortalAnswers(PageWriter pages, AuditLog audit, GatewayMetrics metrics, ClientAddresses addresses, TimeProvider time, ILogger<PortalAnswers> log)
{
    public Task PageAsync(HttpContext context, Page page) => pages.WriteAsync(context, page);

    public Task ErrorAsync(HttpContext context, int status, Code code) =>
        pages.WriteAsync(context, new ErrorPage { Status = status, Code = code, RequestId = context.TraceIdentifier });

    /// <summary>A sign-in that ends on a page. The reason goes to the logs; the browser gets our words and the code.</summary>
    public async Task FailAsync(HttpContext context, SignInFailure failure, PortalTransaction? transaction = null, string eventName = "sign-in")
    {
        var provider = transaction?.Provider ?? "(none)";
        log.SignInFailed(provider, failure.Reason);
        await AuditAsync(context, new()
        {
            Event = eventName,
            Time = time.GetUtcNow(),
            RequestId = context.TraceIdentifier,
            Outcome = "failed",
            Code = CodeCatalog.Format(failure.Code),
            Reason = failure.Reason,
            Provider = transaction?.Provider,
            Scope = transaction is null ? null : $"{transaction.Request.Namespace}|{transaction.Request.Origin}",
        });
        await pages.WriteAsync(context, new SignInFailedPage
        {
            Status = failure.Status,
            Code = failure.Code,
            RequestId = context.TraceIdentifier,
            Explanation = failure.Explanation,
            ProviderError = failure.ProviderError,
            RetryUrl = transaction is null ? null : transaction.Request.Origin + "/",
        });
    }

    public async Task AuditAsync(HttpContext context, SignInEvent line)
    {
        metrics.Count(line);
        await audit.WriteAsync(line with { ClientAddress = addresses.Of(context)?.ToString() });
    }

    /// <summary>The address may carry a hand-off or a state: nobody stores it, nobody is told where the browser came from.</summary>
    public static void Redirect(HttpContext context, string url)
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = url;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        context.Response.Headers[GeneratedResponse.HeaderName] = GeneratedResponse.HeaderValue;
    }
}

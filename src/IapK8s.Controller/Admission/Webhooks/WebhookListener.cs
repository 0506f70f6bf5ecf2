using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace IapK8s.Controller.Admission.Webhooks;

/// <summary>
/// The listener for the API server. Who asks is not known: the API server shows no certificate unless somebody configures one. So an answer tells nothing that its
/// asker did not send, changes nothing, and costs little: a question has a size and a time.
/// </summary>
internal sealed class WebhookListener(IEnumerable<IWebhook> webhooks, TimeProvider time, ILogger<WebhookListener> logger)
{
    /// <summary>Bytes. An object has 1.5 MiB at most in etcd, and an update sends it twice.</summary>
    public const int LargestReview = 3 * 1024 * 1024;

    /// <summary>Within the API server's 5 s, so that it hears why.</summary>
    private static readonly TimeSpan ReadingTime = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, IWebhook> _webhooks = webhooks.ToDictionary(webhook => webhook.Path, StringComparer.Ordinal);

    /// <summary>Marks what came in by this listener: nothing else is served here, and these paths nowhere else.</summary>
    public static ConnectionDelegate Mark(ConnectionDelegate next) => connection =>
    {
        connection.Features.Set(Arrival.Here);
        return next(connection);
    };

    public Task AnswerAsync(HttpContext context, RequestDelegate next) => context.Features.Get<Arrival>() is null ? next(context) : AnswerAsync(context);

    private async Task AnswerAsync(HttpContext context)
    {
        if (!_webhooks.TryGetValue(context.Request.Path.Value ?? "", out var webhook))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "only admission webhooks are here");
        }
        else if (!HttpMethods.IsPost(context.Request.Method) || !context.Request.HasJsonContentType())
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "an AdmissionReview is sent by POST as application/json");
        }
        else if (await ReadAsync(context) is { } request)
        {
            await AnswerAsync(context, webhook, request);
        }
    }

    private async Task AnswerAsync(HttpContext context, IWebhook webhook, AdmissionRequest request)
    {
        AdmissionResponse response;
        try
        {
            response = webhook.Answer(request) with { Uid = request.Uid! };
        }
        catch (Exception error)
        {
            // The outer edge: what the API server makes of it is failurePolicy's.
            Log.AdmissionFailed(logger, error, webhook.Path, request.Kind?.Kind ?? "");
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, "iap-controller failed to answer; its log has the reason");
            return;
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(AdmissionReview.Of(response), AdmissionJson.Default.AdmissionReview);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <returns>Null where it was no question, which has been answered.</returns>
    private async Task<AdmissionRequest?> ReadAsync(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = LargestReview;
        using var limit = new CancellationTokenSource(ReadingTime, time);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        try
        {
            var review = await JsonSerializer.DeserializeAsync(context.Request.Body, AdmissionJson.Default.AdmissionReview, reading.Token);
            if (review is { ApiVersion: AdmissionReview.Version, Kind: nameof(AdmissionReview), Request: { Uid.Length: > 0, Kind.Kind.Length: > 0, Operation.Length: > 0 } request })
            {
                return request;
            }

            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"this is no {AdmissionReview.Version} AdmissionReview with request.uid, request.kind and request.operation");
        }
        catch (BadHttpRequestException error)
        {
            await RefuseAsync(context, error.StatusCode, "the AdmissionReview is too large, or ended early");
        }
        catch (JsonException)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "this is not JSON that an AdmissionReview can be");
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(context, StatusCodes.Status408RequestTimeout, "the AdmissionReview did not arrive in time");
        }

        return null;
    }

    private static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }

    private sealed class Arrival
    {
        public static Arrival Here { get; } = new();
    }
}

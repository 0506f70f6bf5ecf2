using System.Text;
using Google.Protobuf.WellKnownTypes;
using IapK8s.Policy.Decisions;
using IapK8s.Protocol.Envoy;
using IapK8s.Proxy.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using static IapK8s.Protocol.Envoy.HeaderValueOption.Types;
using StatusCode = IapK8s.Protocol.Envoy.StatusCode;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>What the client gets in the app's stead: the very page, redirect or problem document that the proxy door would have written, in Envoy's words. The proxy's own
/// paths are answered this way too, so signing in works where nobody routes them to us.</summary>
internal sealed class DeniedAnswer(OwnAnswers answers, ReservedDoors reserved)
{
    // google.rpc.Code. Never zero, which allows.
    private const int PermissionDenied = 7;
    private const int Unauthenticated = 16;

    public async ValueTask<CheckResponse> OfAsync(AccessRequest request, AccessResult access, Decision decision)
    {
        var context = ContextOf(request);
        using var body = new MemoryStream();
        context.Response.Body = body;
        if (access.IsReserved)
        {
            await reserved.AnswerAsync(context, access);
        }
        else if (Clients.IsGrpc(context.Request.ContentType))
        {
            await ForGrpcAsync(context, access, decision);
        }
        else
        {
            await answers.RefuseAsync(context, access, decision);
        }

        var denied = new DeniedHttpResponse
        {
            Status = new HttpStatus { Code = (StatusCode)context.Response.StatusCode },
            Body = Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length),
        };
        Copy(context.Response.Headers, denied);
        return Answer(decision, denied, access);
    }

    /// <summary>With nothing but what cannot fail.</summary>
    public static CheckResponse Plain(AccessResult access, Decision decision, int status) =>
        Answer(decision, new DeniedHttpResponse { Status = new HttpStatus { Code = (StatusCode)status }, Body = $"request id: {access.Id}\n" }, access);

    private static CheckResponse Answer(in Decision decision, DeniedHttpResponse denied, AccessResult access) => new()
    {
        Status = new Status { Code = decision.Outcome is Outcome.Challenge or Outcome.StepUp ? Unauthenticated : PermissionDenied },
        DeniedResponse = denied,
        DynamicMetadata = Told(access, decision),
    };

    private static Struct Told(AccessResult access, in Decision decision)
    {
        var told = new MessageWriter();
        DecisionMetadata.Write(ref told, access, decision);
        var read = Struct.Parser.ParseFrom(told.Written);
        told.Return();
        return read;
    }

    private static DefaultHttpContext ContextOf(in AccessRequest request)
    {
        var query = request.Target.IndexOf('?', StringComparison.Ordinal);
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = request.Method,
            Protocol = request.Protocol ?? "",
            Path = query < 0 ? request.Target : request.Target[..query],
            QueryString = query < 0 ? "" : request.Target[query..],
            Headers = request.Headers,
            Body = Stream.Null,
        });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        return new DefaultHttpContext(features);
    }

    /// <summary>Envoy itself turns the status into a grpc-status, the body into its message, and sets the content type.</summary>
    private static Task ForGrpcAsync(HttpContext context, AccessResult access, in Decision decision)
    {
        OwnAnswers.Mark(context.Response.Headers);
        context.Response.StatusCode = Statuses.Of(decision.Outcome, decision.Code);
        return context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes($"IAP{(int)decision.Code:d4} request {access.Id}")).AsTask();
    }

    /// <summary>All but what frames a message, which is Envoy's. Lines of one name are added, the first of them and single ones take the place of Envoy's.</summary>
    private static void Copy(IHeaderDictionary headers, DeniedHttpResponse denied)
    {
        foreach (var (name, lines) in headers)
        {
            if (name is "Content-Length" or "Connection" or "Transfer-Encoding")
            {
                continue;
            }

            var adds = name == HeaderNames.SetCookie;
            foreach (var line in lines)
            {
                denied.Headers.Add(new HeaderValueOption
                {
                    Header = new HeaderValue { Key = name.ToLowerInvariant(), Value = line ?? "" },
                    AppendAction = adds ? HeaderAppendAction.AppendIfExistsOrAdd : HeaderAppendAction.OverwriteIfExistsOrAdd,
                });
                adds = true;
            }
        }
    }
}

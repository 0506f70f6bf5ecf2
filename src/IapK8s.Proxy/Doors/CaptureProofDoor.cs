using System.Text;
using IapK8s.Identity.Captures;
using IapK8s.Proxy.Snapshots;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors;

/// <summary>Answers a gateway that dials the pod from outside, see <see cref="CaptureProof"/>. Says nothing but the port and the proof, to whoever asks: a proof is of
/// no use but to who chose the nonce. Comes before hosts and policies, which have no say in where a connection ended.</summary>
internal static class CaptureProofDoor
{
    private const string Query = ReservedPaths.CaptureProof + "?" + ReservedPaths.NonceParameter + "=";

    public static bool IsAskedBy(string target) => target.StartsWith(Query, StringComparison.Ordinal);

    /// <param name="port">What the connection was made to.</param>
    public static Task AnswerAsync(HttpContext context, string target, int port, DataPlaneState? state)
    {
        var key = state?.CaptureProofKey;
        var proof = key is not null && HttpMethods.IsGet(context.Request.Method) ? CaptureProof.Sign(key, target[Query.Length..], port) : null;
        context.Response.StatusCode = (key, proof) switch
        {
            (null, _) => StatusCodes.Status503ServiceUnavailable,
            (_, null) => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status200OK,
        };
        var body = proof is null ? $$"""{"port":{{port}}}""" : $$"""{"port":{{port}},"proof":"{{proof}}"}""";
        return JsonAnswer.WriteAsync(context, Encoding.ASCII.GetBytes(body), "no-store");
    }
}

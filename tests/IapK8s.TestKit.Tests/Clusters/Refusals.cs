using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace IapK8s.TestKit.Tests.Clusters;

/// <summary>Reads the Status that a refused call came back with.</summary>
internal static class Refusals
{
    public static async Task<V1Status> OfAsync(Func<Task> call)
    {
        var failure = await Should.ThrowAsync<HttpOperationException>(call);
        var status = KubernetesJson.Deserialize<V1Status>(failure.Response.Content);
        status.Code.ShouldBe((int)failure.Response.StatusCode);
        failure.Response.StatusCode.ShouldNotBe(HttpStatusCode.OK);
        return status;
    }
}

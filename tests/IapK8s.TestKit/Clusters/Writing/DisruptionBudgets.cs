using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Http;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Writing;

/// <summary>PodDisruptionBudgets as evictions meet them. How many disruptions are allowed is the disruption controller's word in the status; without one, none.</summary>
internal sealed class DisruptionBudgets(ObjectStore store, TimeProvider time)
{
    private const string Resource = "policy/poddisruptionbudgets";

    /// <exception cref="ApiFailure">429 where the budget is spent.</exception>
    public void Spend(StoredObject pod, bool isDryRun)
    {
        while (true)
        {
            var claiming = store.Snapshot(Resource).Objects.Values.Where(budget => Claims(budget, pod)).ToList();
            if (claiming.Count == 0)
                return;
            if (claiming.Count > 1)
                throw new ApiFailure(500, "InternalError", "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
            var budget = claiming[0].Open();
            var status = budget.Ensure("status");
            if ((status.Whole("observedGeneration") ?? 0) < (budget.Metadata().Whole("generation") ?? 0))
                throw Refused(budget, $"The disruption budget {budget.Name()} is still being processed by the server.", retryAfterSeconds: 10);
            var allowed = status.Whole("disruptionsAllowed") ?? 0;
            if (allowed <= 0)
            {
                var (wanted, healthy) = (status.Whole("desiredHealthy") ?? 0, status.Whole("currentHealthy") ?? 0);
                throw Refused(budget, $"The disruption budget {budget.Name()} needs {wanted} healthy pods and has {healthy} currently", retryAfterSeconds: 0);
            }
            status["disruptionsAllowed"] = allowed - 1;
            status.Ensure("disruptedPods")[pod.Name] = JsonObjects.Time(time.GetUtcNow());
            if (isDryRun || store.Replace(Resource, claiming[0], budget) is not null)
                return;
        }
    }

    private static bool Claims(StoredObject budget, StoredObject pod) =>
        budget.Namespace == pod.Namespace && budget.Open().Child("spec", "selector") is { } selector && LabelRequirement.Selects(selector, pod.Labels);

    private static ApiFailure Refused(JsonObject budget, string message, int retryAfterSeconds) => new(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.")
    {
        RetryAfterSeconds = retryAfterSeconds > 0 ? retryAfterSeconds : null,
        Details = new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject { ["reason"] = "DisruptionBudget", ["message"] = message }),
        },
    };
}

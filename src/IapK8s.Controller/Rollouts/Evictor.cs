using System.Net;
using IapK8s.Controller.Leadership;
using IapK8s.Controller.Reconciling;
using IapK8s.Controller.Status;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace IapK8s.Controller.Rollouts;

/// <summary>
/// For policies with <c>rollout: Evict</c>: asks the API server to evict the pods that run without a sidecar, of each owner one at a time and the next when its successor is ready. An eviction, not a
/// deletion: disruption budgets are respected (kubernetes.io/docs/concepts/scheduling-eviction/api-eviction). The Lease holder alone. Pods that nobody would replace are left to people.
/// </summary>
internal sealed class Evictor(LatestRound latest, IKubernetes client, ILeadership leadership, LeaseOptions lease, TimeProvider time, ILogger<Evictor> logger) : BackgroundService
{
    private const string Evict = "Evict";

    /// <summary>How often to look at pods that wait for their turn.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    /// <summary>Whose pods are replaced when they go. Not a Job: to that an eviction is a failure.</summary>
    private static readonly string[] Replacing = ["ReplicaSet", "StatefulSet", "DaemonSet"];

    private readonly Dictionary<string, OwnerRollout> _owners = [];
    private readonly HashSet<string> _told = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                Log.RolloutFailed(logger, Pace.TotalSeconds, error.Message);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        if (!leadership.IsLeader || latest.Value is not { } round)
        {
            _owners.Clear();
            _told.Clear();
            return;
        }

        var evicting = round.State.Resources.Policies.Where(policy => policy.Spec.Rollout == Evict).ToList();
        var bare = PolicyPods.Of(round);
        foreach (var policies in evicting.GroupBy(policy => policy.Metadata.Namespace, StringComparer.Ordinal))
        {
            var names = policies.SelectMany(policy => bare.BareOf($"{policies.Key}/{policy.Metadata.Name}")).Select(pod => pod.Pod[(policies.Key.Length + 1)..]).ToHashSet(StringComparer.Ordinal);
            if (names.Count > 0)
            {
                await LookAsync(policies.Key, names, cancellation);
            }
        }
    }

    /// <param name="names">Of the pods that ran without a sidecar when the policies were compiled.</param>
    private async Task LookAsync(string ns, HashSet<string> names, CancellationToken cancellation)
    {
        var pods = (await client.CoreV1.ListNamespacedPodAsync(ns, cancellationToken: cancellation)).Items;
        foreach (var owned in pods.Where(pod => pod.Status?.Phase is not ("Succeeded" or "Failed") && OwnerOf(pod) is not null).GroupBy(pod => OwnerOf(pod)!.Uid, StringComparer.Ordinal))
        {
            var all = owned.ToList();
            if (!all.Any(pod => names.Contains(pod.Name()) && !OwnerRollout.HasSidecar(pod)))
            {
                _owners.Remove(owned.Key);
                continue;
            }

            if (!_owners.TryGetValue(owned.Key, out var rollout))
            {
                _owners[owned.Key] = rollout = new OwnerRollout(all);
            }

            var step = rollout.Next(all, time.GetUtcNow());
            if (step.Obstacle is { } obstacle && _told.Add($"{owned.Key} {obstacle}"))
            {
                Log.RolloutStopped(logger, $"{OwnerOf(all[0])!.Kind.ToLowerInvariant()}/{OwnerOf(all[0])!.Name}", ns, obstacle);
            }

            if (step.Evict is { } pod && await EvictAsync(pod, cancellation))
            {
                rollout.Evicted(time.GetUtcNow());
            }
        }
    }

    private async Task<bool> EvictAsync(V1Pod pod, CancellationToken cancellation)
    {
        if (!await leadership.ConfirmAsync(cancellation))
        {
            return false;
        }

        using var limit = lease.LimitWrite(cancellation);
        var eviction = new V1Eviction
        {
            Metadata = new V1ObjectMeta { Name = pod.Name(), NamespaceProperty = pod.Namespace() },
            DeleteOptions = new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = pod.Uid() } },
        };
        try
        {
            await client.CoreV1.CreateNamespacedPodEvictionAsync(eviction, pod.Name(), pod.Namespace(), cancellationToken: limit.Token);
            Log.PodEvicted(logger, pod.Namespace(), pod.Name());
            return true;
        }
        catch (HttpOperationException refused)
        {
            switch (refused.Response.StatusCode)
            {
                // A budget forbids it for now; or somebody was faster.
                case HttpStatusCode.TooManyRequests or HttpStatusCode.NotFound or HttpStatusCode.Conflict:
                    break;
                case HttpStatusCode.Forbidden:
                    if (_told.Add(pod.Namespace()))
                    {
                        Log.EvictionForbidden(logger, pod.Namespace(), pod.Name());
                    }

                    break;
                default:
                    Log.RolloutFailed(logger, Pace.TotalSeconds, $"{pod.Namespace()}/{pod.Name()} cannot be evicted: {(int)refused.Response.StatusCode} {refused.Response.Content}");
                    break;
            }

            return false;
        }
    }

    private static V1OwnerReference? OwnerOf(V1Pod pod) => pod.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true && Replacing.Contains(owner.Kind));
}

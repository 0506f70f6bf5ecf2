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

    private readonly Dictionary<string, (OwnerRollout Rollout, string? Told)> _owners = new(StringComparer.Ordinal);
    private readonly HashSet<string> _forbidden = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (leadership.IsLeader && latest.Value is { } round)
            {
                await LookAsync(round, stoppingToken);
            }
            else
            {
                _owners.Clear();
                _forbidden.Clear();
            }
        }
    }

    private async Task LookAsync(Round round, CancellationToken cancellation)
    {
        var (seen, isWhole) = (new HashSet<string>(StringComparer.Ordinal), true);
        var bare = PolicyPods.Of(round);
        foreach (var policies in round.State.Resources.Policies.Where(policy => policy.Spec.Rollout == Evict).GroupBy(policy => policy.Metadata.Namespace, StringComparer.Ordinal))
        {
            var names = policies.SelectMany(policy => bare.BareOf($"{policies.Key}/{policy.Metadata.Name}")).Select(pod => pod.Pod[(policies.Key.Length + 1)..]).ToHashSet(StringComparer.Ordinal);
            try
            {
                if (names.Count > 0)
                {
                    await LookAsync(policies.Key, names, seen, cancellation);
                }
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                // One namespace's trouble is not another's. What is known of its owners is kept: it is why there is no haste.
                isWhole = false;
                Log.RolloutFailed(logger, policies.Key, Pace.TotalSeconds, error.Message);
            }
        }

        foreach (var (done, _) in isWhole ? _owners.Where(owner => !seen.Contains(owner.Key) && owner.Value.Rollout.MayBeForgotten(time.GetUtcNow())).ToList() : [])
        {
            _owners.Remove(done);
        }
    }

    /// <param name="names">Of the pods that ran without a sidecar when the policies were compiled.</param>
    /// <param name="seen">Gets the owners that there is something to do about.</param>
    private async Task LookAsync(string ns, HashSet<string> names, HashSet<string> seen, CancellationToken cancellation)
    {
        var pods = (await client.CoreV1.ListNamespacedPodAsync(ns, cancellationToken: cancellation)).Items;
        foreach (var owned in pods.Where(pod => pod.Status?.Phase is not ("Succeeded" or "Failed") && OwnerOf(pod) is not null).GroupBy(pod => OwnerOf(pod)!.Uid, StringComparer.Ordinal))
        {
            var all = owned.ToList();
            if (!all.Exists(pod => names.Contains(pod.Name()) && OwnerRollout.IsBare(pod)))
            {
                continue;
            }

            seen.Add(owned.Key);
            var (rollout, told) = _owners.TryGetValue(owned.Key, out var known) ? known : (new OwnerRollout(all), null);
            var step = rollout.Next(all, names, time.GetUtcNow());
            _owners[owned.Key] = (rollout, step.Obstacle);
            if (step.Obstacle is { } obstacle && obstacle != told)
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
            ApiVersion = "policy/v1",
            Kind = "Eviction",
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
                    if (_forbidden.Add(pod.Namespace()))
                    {
                        Log.EvictionForbidden(logger, pod.Namespace(), pod.Name());
                    }

                    break;
                default:
                    Log.RolloutFailed(logger, pod.Namespace(), Pace.TotalSeconds, $"{pod.Name()} cannot be evicted: {(int)refused.Response.StatusCode} {refused.Response.Content}");
                    break;
            }

            return false;
        }
    }

    private static V1OwnerReference? OwnerOf(V1Pod pod) => pod.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true && Replacing.Contains(owner.Kind));
}

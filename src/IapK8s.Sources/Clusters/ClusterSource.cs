using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IapK8s.Compiler;
using IapK8s.Sources.Directories;
using k8s;

namespace IapK8s.Sources.Clusters;

/// <summary>
/// A cluster's resources, watched. The first state comes when every kind has been listed and every Secret that a provider names was asked for: half of a cluster would take
/// policies out of force. From then on what cannot be read keeps what was known.
/// </summary>
public sealed class ClusterSource(Kubernetes client, TimeProvider time, string releaseNamespace = PolicyCompiler.DefaultReleaseNamespace) : IResourceSource
{
    /// <summary>Changes that come together, as those of a Deployment's pods do, are one state.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the rest waits for the first answer about a Secret. Without one, its provider alone goes without.</summary>
    private static readonly TimeSpan SecretPatience = TimeSpan.FromSeconds(5);

    private readonly ApiReader _api = new(client);
    private readonly ChangeSignal _signal = new(time);
    private volatile IReadOnlyList<Reflector>? _reflectors;

    /// <summary>As the watches tell.</summary>
    public ObservedStatuses Statuses { get; } = new();

    /// <summary>Told what goes wrong with reading a kind, once each time that it changes; null when it goes on again.</summary>
    public event Action<string, string?>? Trouble;

    /// <summary>When the API server last spoke about the kind that it was silent about for longest; null before reading began. What is compiled from it may be as old.</summary>
    public DateTimeOffset? LastHeard => _reflectors is { } reflectors ? reflectors.Min(reflector => reflector.LastHeard) : null;

    public async IAsyncEnumerable<SourceState> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var tables = ApiResource.Watched.ToDictionary(resource => resource, resource => new ObjectTable(resource, _signal.Raise, Statuses));
        var reflectors = tables.Select(table => Reflect(table.Key.ToString(), table.Key.PathIn(), null, table.Value)).ToImmutableArray();
        using var secrets = new SecretWatches((ns, name, secret, token) => RunAsync(Reflect($"secret {ns}/{name}", ApiResource.Secret.PathIn(ns), $"metadata.name={name}", secret), token), _signal.Raise);
        _reflectors = reflectors;
        try
        {
            foreach (var reflector in reflectors)
                _ = RunAsync(reflector, stop.Token);
            long? waitingSince = null;
            while (true)
            {
                await _signal.WaitAsync(waitingSince is { } since ? Left(since) : Timeout.InfiniteTimeSpan, cancellationToken);
                for (var remaining = _signal.Remaining(Quiet, LongestWait); remaining > TimeSpan.Zero; remaining = _signal.Remaining(Quiet, LongestWait))
                    await Task.Delay(remaining, time, cancellationToken);
                _signal.Reset();
                if (!tables.Values.All(table => table.IsKnown))
                    continue;
                var state = ClusterState.Of(tables);
                secrets.Follow(SecretWatches.WantedBy(state.Resources, releaseNamespace), stop.Token);
                waitingSince = secrets.AreKnown ? null : waitingSince ?? time.GetTimestamp();
                if (waitingSince is not { } began || Left(began) == TimeSpan.Zero)
                {
                    waitingSince = null;
                    yield return state with
                    {
                        Resources = state.Resources with { Secrets = secrets.Values, ForbiddenSecrets = secrets.Forbidden },
                        Findings = state.Findings.AddRange(secrets.Findings),
                    };
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            _reflectors = null;
        }
    }

    private TimeSpan Left(long since) => time.GetElapsedTime(since) is var elapsed && elapsed < SecretPatience ? SecretPatience - elapsed : TimeSpan.Zero;

    private Reflector Reflect(string name, string path, string? fieldSelector, IReflected target)
    {
        string? last = null;
        return new Reflector(_api, path, fieldSelector, target, time, trouble =>
        {
            if (trouble != last)
                Trouble?.Invoke(name, trouble);
            last = trouble;
        });
    }

    private static async Task RunAsync(Reflector reflector, CancellationToken cancellation)
    {
        try
        {
            await reflector.RunAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The source is closed, or nobody refers to it any more.
        }
    }
}

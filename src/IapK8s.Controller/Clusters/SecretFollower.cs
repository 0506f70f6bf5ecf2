using IapK8s.Controller.Leadership;
using IapK8s.Sources.Clusters;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Clusters;

/// <summary>Reads our own Secrets of one type, which all replicas keep something in, and follows them. The start waits until all of them were read.</summary>
internal abstract class SecretFollower : IHostedService, IReflected, IDisposable
{
    /// <summary>People who signed out, or left a group, are let in until this is told, so it is not read as patiently as the rest.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Reflector _reflector;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    /// <param name="type">Of the Secrets.</param>
    /// <param name="what">Is kept in them, for people.</param>
    protected SecretFollower(Kubernetes client, LeaseOptions options, string type, string what, TimeProvider time, ILogger logger) =>
        _reflector = new Reflector(new ApiReader(client), $"api/v1/namespaces/{options.Namespace}/secrets", $"type={type}", this, time, new WatchTrouble(logger, what).Report) { LongestPause = LongestPause };

    /// <summary>When the API server last said that this is all.</summary>
    public DateTimeOffset LastHeard => _reflector.LastHeard;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _running = _reflector.RunAsync(_stop.Token);
        await _read.Task.WaitAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    void IReflected.Replace(IReadOnlyList<ReadOnlyMemory<byte>> objects)
    {
        Replace([.. objects.Select(Secret)]);
        _read.TrySetResult();
    }

    void IReflected.Put(ReadOnlyMemory<byte> json) => See(Secret(json));

    void IReflected.Remove(ReadOnlyMemory<byte> json) => Lose(Secret(json).Name());

    bool IReflected.NotServed() => false;

    void IReflected.Forbidden()
    {
        // What was read stays, and the trouble is reported.
    }

    /// <summary>These are all: what is not among them was deleted.</summary>
    protected abstract void Replace(IReadOnlyList<V1Secret> secrets);

    protected abstract void See(V1Secret secret);

    protected abstract void Lose(string name);

    /// <summary>Ends the start: no waiting mends it.</summary>
    /// <returns>False where the start is over already.</returns>
    protected bool TryFailStart(Exception error) => _read.TrySetException(error);

    private static V1Secret Secret(ReadOnlyMemory<byte> json) => KubernetesJson.Deserialize<V1Secret>(new MemoryStream(json.ToArray()));
}

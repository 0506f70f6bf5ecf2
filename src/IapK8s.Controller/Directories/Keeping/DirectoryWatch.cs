using IapK8s.Controller.Clusters;
using IapK8s.Controller.Leadership;
using IapK8s.Sources.Clusters;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Directories.Keeping;

/// <summary>Reads what is kept of directories, and follows it. The start waits until all of it was read: groups that are known must not be unknown for a moment.</summary>
internal sealed class DirectoryWatch : IHostedService, IReflected, IDisposable
{
    /// <summary>Whoever left a group is let in until this is told, so it is not read as patiently as the rest.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly DirectorySecrets _secrets;
    private readonly Reflector _reflector;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    public DirectoryWatch(Kubernetes client, LeaseOptions options, DirectorySecrets secrets, TimeProvider time, ILogger<DirectoryWatch> logger)
    {
        _secrets = secrets;
        _reflector = new Reflector(new ApiReader(client), $"api/v1/namespaces/{options.Namespace}/secrets", $"type={DirectorySecret.SecretType}", this, time, new WatchTrouble(logger, "directories").Report) { LongestPause = LongestPause };
    }

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
        _secrets.Replace([.. objects.Select(Secret).Select(DirectorySecret.Read).OfType<DirectorySecret>()]);
        _read.TrySetResult();
    }

    void IReflected.Put(ReadOnlyMemory<byte> json)
    {
        if (DirectorySecret.Read(Secret(json)) is { } secret)
        {
            _secrets.See(secret);
        }
    }

    void IReflected.Remove(ReadOnlyMemory<byte> json) => _secrets.Lose(Secret(json).Name());

    bool IReflected.NotServed() => false;

    void IReflected.Forbidden()
    {
        // What was read stays, and the trouble is reported.
    }

    private static V1Secret Secret(ReadOnlyMemory<byte> json) => KubernetesJson.Deserialize<V1Secret>(new MemoryStream(json.ToArray()));
}

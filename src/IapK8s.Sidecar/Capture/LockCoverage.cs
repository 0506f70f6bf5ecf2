using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Sidecar.Capture;

/// <summary>The lock on the loopback is set once, when the pod starts; policies change later. A port that is claimed and not locked is open to code in the same pod and to
/// <c>kubectl port-forward</c>, past the sidecar: said once for each port.</summary>
internal sealed partial class LockCoverage(CaptureRecord record, IDataPlane plane, ILogger<LockCoverage> log) : IHostedService, IDisposable
{
    private readonly Lock _looking = new();
    private readonly HashSet<int> _told = [];
    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = plane.Subscribe(Look);
        // What was in force before that is announced no more.
        Look(plane.Current);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _subscription?.Dispose();

    private void Look(DataPlaneState? state)
    {
        lock (_looking)
        {
            foreach (var policy in state?.Policies.Policies ?? [])
            {
                foreach (var port in policy.Definition.Ports)
                {
                    if (!IsLocked(port) && !IsMeantToBeOpen(policy.Definition.Capture, port) && _told.Add(port))
                    {
                        LogOpen(log, port, policy.Definition.Name);
                    }
                }
            }
        }
    }

    private bool IsLocked(int port) => record.Loopback != LoopbackMode.Open && record.LockedPorts.Contains(port);

    private static bool IsMeantToBeOpen(CaptureSettings? capture, int port) => capture is not null && (capture.Loopback == LoopbackMode.Open || capture.LoopbackOpen.Contains(port));

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning,
        Message = "Port {Port} is claimed by policy {Policy} and not locked within the pod: whatever runs in it reaches the app there without being asked who it is. Restart the pod to lock it")]
    private static partial void LogOpen(ILogger logger, int port, string policy);
}

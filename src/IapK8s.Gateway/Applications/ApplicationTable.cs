using System.Collections.Frozen;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Forwarding;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Applications;

/// <summary>The applications that run here, kept as the data plane has them. What did not change keeps its connections and what is known of its servers.</summary>
internal sealed class ApplicationTable : IAppChoice, IDisposable
{
    /// <summary>Requests that began before a change end with the connections that they have.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>What no policy knows: refused like every host that is not served.</summary>
    private static readonly AppDestination Nobody = new(0, ApplicationHandler.Anywhere) { Place = new GatewayPlace.Application("", "") };

    private readonly Lock _changing = new();
    private readonly IDataPlane _plane;
    private readonly ReservedAddresses _reserved;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly IDisposable _subscription;
    private Dictionary<string, RunningApplication> _running = new(StringComparer.Ordinal);
    private volatile Built _built = new(FrozenDictionary<string, ApplicationDefinition>.Empty, HostTable.Empty);

    public ApplicationTable(IDataPlane plane, ReservedAddresses reserved, TimeProvider time, ILogger<ApplicationTable> log)
    {
        (_plane, _reserved, _time, _log) = (plane, reserved, time, log);
        // Servers are asked how they are from when they are known, not from the first request on.
        _subscription = plane.Subscribe(_ => Current());
        Current();
    }

    public AppDestination Choose(HttpContext context, ConnectionMemo connection)
    {
        if (context.Request.Headers.Host is not [{ } text] || !CanonicalHost.TryParse(text, out var host, out _))
        {
            return Nobody;
        }

        var hosts = Current();
        var app = hosts.Destinations.GetValueOrDefault(host, Nobody);
        // One connection may be for several hosts, but only where they show the same certificate: else who asks for one app would learn, or be taken for somebody who asks, of another.
        return context.Features.Get<ShownCertificate>() is { Name: var shown } && hosts.Certificates.GetValueOrDefault(host)?.Name != shown
            ? app with { Objection = Code.ConnectionForAnotherHost }
            : app;
    }

    /// <summary>What to show for a name; null for one that nobody has.</summary>
    /// <param name="serverName">As the client sent it.</param>
    public HostCertificate? CertificateFor(string? serverName) => CanonicalHost.TryParse(serverName, out var host, out var port) && port is null ? Current().Certificates.GetValueOrDefault(host) : null;

    /// <summary>Those that run, for tests and metrics.</summary>
    public IReadOnlyCollection<RunningApplication> Running
    {
        get
        {
            lock (_changing)
            {
                return [.. _running.Values];
            }
        }
    }

    public void Dispose()
    {
        _subscription.Dispose();
        foreach (var application in Running)
        {
            application.Dispose();
        }
    }

    /// <summary>Of the state that is in force at this moment.</summary>
    private HostTable Current()
    {
        var wanted = _plane.Current?.Gateway?.Applications ?? FrozenDictionary<string, ApplicationDefinition>.Empty;
        return ReferenceEquals(_built.Applications, wanted) ? _built.Hosts : Rebuild();
    }

    private HostTable Rebuild()
    {
        lock (_changing)
        {
            var wanted = _plane.Current?.Gateway?.Applications ?? FrozenDictionary<string, ApplicationDefinition>.Empty;
            if (ReferenceEquals(_built.Applications, wanted))
            {
                return _built.Hosts;
            }

            var running = new Dictionary<string, RunningApplication>(StringComparer.Ordinal);
            foreach (var (name, definition) in wanted)
            {
                if (_running.TryGetValue(name, out var same) && same.Serves(definition))
                {
                    running[name] = same;
                }
                else if (Begin(definition) is { } begun)
                {
                    running[name] = begun;
                }
            }

            var gone = _running.Values.Except(running.Values).ToList();
            _running = running;
            _built = new Built(wanted, HostTable.Of(wanted.Where(entry => running.ContainsKey(entry.Key)).Select(entry => (entry.Value, running[entry.Key])), _log));
            Retire(gone);
            return _built.Hosts;
        }
    }

    /// <summary>One that cannot be had is served to nobody, and takes no other with it.</summary>
    private RunningApplication? Begin(ApplicationDefinition definition)
    {
        try
        {
            return new RunningApplication(definition, _reserved, _time, _log);
        }
        catch (Exception error)
        {
            _log.ApplicationNotServed(definition.Name, error);
            return null;
        }
    }

    private void Retire(List<RunningApplication> gone)
    {
        foreach (var application in gone)
        {
            _ = Task.Delay(Grace, _time).ContinueWith(_ => application.Dispose(), TaskScheduler.Default);
        }
    }

    private sealed record Built(FrozenDictionary<string, ApplicationDefinition> Applications, HostTable Hosts);
}

/// <summary>Set on a connection by its handshake.</summary>
internal sealed record ShownCertificate(string Name);

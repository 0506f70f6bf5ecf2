using IapK8s.Gateway.ForwardAuth;

namespace IapK8s.Gateway.Hosting;

/// <summary>Which door a connection came in by. Nothing of one door is ever served at another.</summary>
internal enum Listener : byte
{
    Unspecified = 0,
    Portal,
    Sessions,
    Health,
    ForwardAuth,
    ExtAuthz,
    Applications,
}

/// <summary>What is known of a connection before its first request: one thing to look up for each.</summary>
/// <param name="Caller">At the doors of ingresses.</param>
internal sealed record ListenerFeature(Listener Listener, Caller? Caller = null);

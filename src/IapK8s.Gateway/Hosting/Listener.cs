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

/// <param name="Listener">Set on the connection before its first byte is read.</param>
internal sealed record ListenerFeature(Listener Listener);

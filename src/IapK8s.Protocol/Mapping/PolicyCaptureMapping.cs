using IapK8s.Policy.Definitions;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>What a policy says of capture, on the wire. It needs no feature: a subscriber that knows nothing of opaque ports refuses them.</summary>
internal static class PolicyCaptureMapping
{
    public static Wire.WireCapture? ToWire(CaptureSettings? capture) => capture is null ? null : new Wire.WireCapture
    {
        Loopback = capture.Loopback switch
        {
            LoopbackMode.Open => Wire.LoopbackMode.Open,
            LoopbackMode.Locked => Wire.LoopbackMode.Locked,
            _ => Wire.LoopbackMode.Strict,
        },
        LoopbackOpen = { capture.LoopbackOpen },
        Opaque = { capture.Opaque.Select(port => new Wire.WireOpaquePort { Port = port.Port, From = { port.From } }) },
    };

    public static CaptureSettings? FromWire(WireReading reading, Wire.WireCapture? capture, string field) => capture is null ? null : new CaptureSettings
    {
        Loopback = capture.Loopback switch
        {
            Wire.LoopbackMode.Unspecified or Wire.LoopbackMode.Strict => LoopbackMode.Strict,
            Wire.LoopbackMode.Locked => LoopbackMode.Locked,
            Wire.LoopbackMode.Open => LoopbackMode.Open,
            var other => reading.Unknown(other, field + ".loopback", LoopbackMode.Strict),
        },
        LoopbackOpen = reading.List(capture.LoopbackOpen, field + ".loopback_open", WireLimits.Ports, reading.Port),
        Opaque = reading.List(capture.Opaque, field + ".opaque", WireLimits.Ports, (port, at) => Opaque(reading, port, at)),
    };

    private static OpaquePort Opaque(WireReading reading, Wire.WireOpaquePort port, string field)
    {
        reading.Require(port.From.Count > 0, field + ".from", "is empty");
        return new OpaquePort(reading.Port(port.Port, field + ".port"), reading.Texts(port.From, field + ".from", WireLimits.Names));
    }
}

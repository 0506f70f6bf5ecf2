using System.Net;
using Google.Protobuf;
using IapK8s.Identity.Captures;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>What capture is proven with, and what became of it, on the wire.</summary>
public static class CaptureMapping
{
    private const int KeyLength = 32;

    public static Wire.CaptureProofKey ToWire(byte[] key) => new() { Key = ByteString.CopyFrom(key) };

    public static Mapped<byte[]> FromWire(Wire.CaptureProofKey key)
    {
        var reading = new WireReading();
        return reading.Finish(Key(reading, key.Key, "key"));
    }

    public static Wire.CaptureTarget ToWire(CaptureTarget target) => new()
    {
        Namespace = target.Namespace,
        Pod = target.Pod,
        Addresses = { target.Addresses.Select(address => address.ToString()) },
        Ports = { target.Ports },
        OtherPorts = { target.OtherPorts },
        Keys = { target.Keys.Select(key => ByteString.CopyFrom(key)) },
    };

    public static Mapped<CaptureTarget> FromWire(Wire.CaptureTarget target)
    {
        var reading = new WireReading();
        return reading.Finish(new CaptureTarget(
            reading.Text(target.Namespace, "namespace"),
            reading.Text(target.Pod, "pod"),
            reading.List(target.Addresses, "addresses", WireLimits.Names, (text, at) => Address(reading, text, at)),
            reading.List(target.Ports, "ports", WireLimits.Ports, reading.Port),
            reading.List(target.OtherPorts, "other_ports", WireLimits.Ports, reading.Port),
            reading.List(target.Keys, "keys", WireLimits.Keys, (key, at) => Key(reading, key, at))));
    }

    public static Wire.CaptureReport ToWire(CaptureReport report) => new() { Namespace = report.Namespace, Pod = report.Pod, Proven = report.IsProven, Detail = report.Detail };

    public static Mapped<CaptureReport> FromWire(Wire.CaptureReport report)
    {
        var reading = new WireReading();
        return reading.Finish(new CaptureReport(
            reading.Text(report.Namespace, "namespace"), reading.Text(report.Pod, "pod"), report.Proven, reading.Optional(report.Detail, "detail", WireLimits.Text) ?? ""));
    }

    private static IPAddress Address(WireReading reading, string text, string at)
    {
        reading.Require(IPAddress.TryParse(text, out var address), at, "is not an address");
        return address ?? IPAddress.None;
    }

    private static byte[] Key(WireReading reading, ByteString key, string at)
    {
        reading.Require(key.Length == KeyLength, at, $"is not of {KeyLength} bytes");
        return key.ToByteArray();
    }
}

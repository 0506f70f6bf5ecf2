using System.Collections.Immutable;
using System.Net;
using System.Text.Json;

namespace IapK8s.Sidecar.Probes;

/// <summary>Reads how a container is asked: <c>httpGet</c>, <c>tcpSocket</c>, <c>grpc</c>.</summary>
internal sealed class ActionSpec(SpecReader reader, Func<IPAddress, bool> isOfThePod)
{
    /// <summary>Null with a mistake where the port is missing.</summary>
    public ProbeAction? Http(JsonElement http, string at)
    {
        var (port, scheme, target) = (0, "http", "/");
        IPAddress? host = null;
        ImmutableArray<(string, string)> headers = [];
        reader.Each(http, at, (name, value, place) =>
        {
            switch (name)
            {
                case "port":
                    port = reader.Number(value, place, ushort.MaxValue);
                    break;
                case "path":
                    target = reader.Text(value, place);
                    break;
                case "scheme":
                    scheme = Scheme(value, place);
                    break;
                case "host":
                    host = Host(value, place);
                    break;
                case "httpHeaders":
                    headers = Headers(value, place);
                    break;
                default:
                    return false;
            }

            return true;
        });
        return HasPort(port, at) ? new ProbeAction.HttpGet(port, host, scheme, target.StartsWith('/') ? target : "/" + target, headers) : null;
    }

    public ProbeAction? Tcp(JsonElement tcp, string at)
    {
        var port = 0;
        IPAddress? host = null;
        reader.Each(tcp, at, (name, value, place) =>
        {
            switch (name)
            {
                case "port":
                    port = reader.Number(value, place, ushort.MaxValue);
                    return true;
                case "host":
                    host = Host(value, place);
                    return true;
                default:
                    return false;
            }
        });
        return HasPort(port, at) ? new ProbeAction.TcpSocket(port, host) : null;
    }

    public ProbeAction? Grpc(JsonElement grpc, string at)
    {
        var (port, service) = (0, "");
        reader.Each(grpc, at, (name, value, place) =>
        {
            switch (name)
            {
                case "port":
                    port = reader.Number(value, place, ushort.MaxValue);
                    return true;
                case "service":
                    service = reader.Text(value, place);
                    return true;
                default:
                    return false;
            }
        });
        return HasPort(port, at) ? new ProbeAction.Grpc(port, service) : null;
    }

    private bool HasPort(int port, string at)
    {
        if (port == 0)
        {
            reader.Refuse($"{at}.port", "is missing");
        }

        return port != 0;
    }

    private string Scheme(JsonElement value, string at)
    {
        var text = reader.Text(value, at);
        if (text is not ("" or "HTTP" or "HTTPS"))
        {
            reader.Refuse(at, $"'{text}' is neither HTTP nor HTTPS");
        }

        return text == "HTTPS" ? "https" : "http";
    }

    /// <summary>The kubelet would dial any host; from inside the pod that would be somebody to send around. Loopback was the node's, never the pod's.</summary>
    private IPAddress? Host(JsonElement value, string at)
    {
        var text = reader.Text(value, at);
        if (text.Length == 0)
        {
            return null;
        }

        if (IPAddress.TryParse(text, out var address) && !IPAddress.IsLoopback(address) && isOfThePod(address))
        {
            return address;
        }

        reader.Refuse(at, $"'{text}' is not an address of the pod: leave it out, the pod is asked then");
        return null;
    }

    private ImmutableArray<(string, string)> Headers(JsonElement list, string at)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            reader.Refuse(at, "is not a list");
            return [];
        }

        return [.. list.EnumerateArray().Select((entry, index) => Header(entry, $"{at}[{index}]"))];
    }

    private (string Name, string Value) Header(JsonElement entry, string at)
    {
        var header = (Name: "", Value: "");
        reader.Each(entry, at, (name, value, place) =>
        {
            switch (name)
            {
                case "name":
                    header.Name = reader.Text(value, place);
                    return true;
                case "value":
                    header.Value = reader.Text(value, place);
                    return true;
                default:
                    return false;
            }
        });

        // RFC 9110 §5.6.2, §5.5.
        if (header.Name.Length == 0 || !header.Name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
        {
            reader.Refuse($"{at}.name", $"'{header.Name}' is not the name of a header");
        }
        else if (header.Value.Any(char.IsControl))
        {
            reader.Refuse($"{at}.value", "holds a control character");
        }

        return header;
    }
}

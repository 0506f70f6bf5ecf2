using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Snippet.Servers;

/// <summary>Caddy 2.6 or later with <c>forward_auth</c>. All in a <c>route</c>, which runs in the order in which it is written.</summary>
internal static class CaddySnippet
{
    private static readonly string[] Families = ["X-Iap*", "X_Iap*", "X-Goog*", "X_Goog*", "X-Auth-Request*", "X_Auth_Request*", "X-Original*", "X_Original*", "X-Envoy*"];

    public static string Write(SnippetSubject subject) =>
        $$"""
        {{string.Join(", ", subject.Hosts.Select(Address))}} {
        {{(subject.Listen is { } listen ? $"\tbind {ServerText.Of(listen)}\n" : "")}}	route {
        		handle {{GatewayDoors.OwnPaths}}* {
        			reverse_proxy {{Gateway(subject)}}{{OwnPaths(subject)}}
        		}

        		# None of these is taken from a client, in whatever spelling an app may fold into one of ours. The gateway refuses a request that brings another.
        {{Removed()}}
        		# Where a request comes from the app is told by X-Forwarded-For, -Proto and -Host, which Caddy writes.
        		request_header -X-Real-IP
        		request_header -X-Forwarded-Port
        		# What a client lists in Connection is removed from its request, ours too if it may choose. No other protocol is switched to, nor to the first of two.
        		@iap_websocket header_regexp Upgrade (?i)^websocket$
        		@iap_no_websocket not header_regexp Upgrade (?i)^websocket$
        		request_header @iap_websocket Connection Upgrade
        		request_header @iap_websocket Upgrade websocket
        		request_header @iap_no_websocket -Connection
        		request_header @iap_no_websocket -Upgrade
        		request_header -HTTP2-Settings

        		forward_auth {{Gateway(subject)}} {
        			uri {{ServerText.Of(subject.Doors.Caddy)}}
        {{Host(subject, 3)}}			copy_headers {{string.Join(' ', subject.Told.Concat(Credentials(subject).Select(name => $"{name}>X-Iap-{name}")))}}
        			transport http {
        				dial_timeout 2s
        				response_header_timeout 5s
        {{Proof(subject, 4)}}			}
        		}

        {{Left(subject)}}{{(subject.KeepsCredentials ? "" : "\t\trequest_header -Proxy-Authorization\n")}}		reverse_proxy {{ServerText.Of(subject.Upstream.Authority)}} {
        			header_down -X-Iap-Generated-Response
        		}
        	}
        }
        """ + "\n";

    private static string Gateway(SnippetSubject subject) => ServerText.Of(subject.Doors.Tls is null ? subject.Doors.Address.Authority : subject.Doors.Url);

    private static string OwnPaths(SnippetSubject subject) => subject.Doors.Tls is null ? "" : $" {{\n{Host(subject, 4)}\t\t\t\ttransport http {{\n{Proof(subject, 5)}\t\t\t\t}}\n\t\t\t}}";

    /// <summary>The client's, also where Caddy (2.11 and later) would put the gateway's over TLS.</summary>
    private static string Host(SnippetSubject subject, int depth) => subject.Doors.Tls is null ? "" : Line(depth, "header_up Host {hostport}");

    private static string Proof(SnippetSubject subject, int depth) => subject.Doors.Tls is not { } tls ? "" : string.Concat(
        Line(depth, $"tls_client_auth {ServerText.Of(tls.Certificate)} {ServerText.Of(tls.Key)}"),
        Line(depth, $"tls_trusted_ca_certs {ServerText.Of(tls.Authority)}"),
        Line(depth, $"tls_server_name {ServerText.Of(tls.Name)}"));

    private static string Line(int depth, string text) => $"{new string('\t', depth)}{text}\n";

    /// <summary>Of the client's, by which it proves who it is, what the answer writes anew.</summary>
    private static IEnumerable<string> Credentials(SnippetSubject subject) => subject.Taken.Except(subject.Told);

    /// <summary>By way of another name: a header that an answer does not have some versions of Caddy leave as the client sent it.</summary>
    private static string Left(SnippetSubject subject) => string.Concat(Credentials(subject).Select((name, number) =>
        (number > 0 ? "" : Line(2, "# Session and tokens are the proxy's: the app gets what the gateway left of these lines, and none where it left nothing."))
        + Line(2, $"@iap_{name.ToLowerInvariant()} header_regexp X-Iap-{name} .")
        + Line(2, $"request_header -{name}")
        + Line(2, $"request_header @iap_{name.ToLowerInvariant()} {name} {{header.X-Iap-{name}}}")
        + Line(2, $"request_header -X-Iap-{name}")));

    private static string Address(HostEntry host) => ServerText.Of(host.Origin);

    private static string Removed() => string.Concat(Families.Concat(AppHeaders.Foreign.Concat(AppHeaders.Claims).Where(name => !Families.Any(family => name.StartsWith(family[..^1], StringComparison.Ordinal))))
        .Select(name => $"\t\trequest_header -{name}\n"));
}

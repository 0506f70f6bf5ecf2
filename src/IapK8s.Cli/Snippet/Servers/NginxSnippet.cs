using System.Globalization;
using System.Text;
using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Snippet.Servers;

/// <summary>NGINX with ngx_http_auth_request_module. Whatever of it is not there (a location that somebody adds, an answer of the gateway) refuses: the question stands at the server,
/// and what is inherited from http and could open it is set anew.</summary>
internal static class NginxSnippet
{
    /// <summary>The same to the gateway's two doors. <c>$host</c> is the name by which this server was chosen; a Host line may say another beside an absolute target.</summary>
    private static readonly string[] Asking =
    [
        "proxy_method GET;",
        "proxy_http_version 1.1;",
        "proxy_pass_request_body off;",
        "proxy_set_header Content-Length \"\";",
        "proxy_set_header Connection \"\";",
        "proxy_set_header HTTP2-Settings \"\";",
        "proxy_set_header Host $host;",
        "proxy_set_header X-Original-URL $scheme://$host$request_uri;",
        "proxy_set_header X-Original-Method $request_method;",
        "proxy_set_header X-Original-URI \"\";",
        "proxy_set_header X-Forwarded-Uri \"\";",
        "proxy_set_header X-Forwarded-Method \"\";",
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
        "proxy_connect_timeout 2s;",
        "proxy_send_timeout 2s;",
        "proxy_read_timeout 5s;",
    ];

    /// <summary>It has the client's cookies in it (up to 8 KiB), and what does not fit is a failure. All three, so that none is inherited that does not go with the others.</summary>
    private static readonly string[] Answer = ["proxy_buffer_size 16k;", "proxy_buffers 4 16k;", "proxy_busy_buffers_size 32k;"];

    public static string Write(SnippetSubject subject)
    {
        var text = new StringBuilder().AppendLine(Maps(subject));
        foreach (var group in subject.Hosts.GroupBy(host => (host.Scheme, host.Port)))
            text.AppendLine(Server(subject, [.. group]));
        return text.ToString().TrimEnd() + "\n";
    }

    /// <summary>Names of variables and upstreams are one nginx's, whatever files they stand in.</summary>
    private static string Id(SnippetSubject subject) => ServerText.Of($"{subject.Namespace}_{subject.Name}".Replace('-', '_').Replace('.', '_'));

    private static string Maps(SnippetSubject subject) =>
        $$"""
        upstream iap_gateway_{{Id(subject)}} {
            server {{ServerText.Of(subject.Doors.Address.Authority)}};
            keepalive 16;
        }

        # No other protocol is switched to (h2c would be a tunnel that nobody looks into).
        map $http_upgrade $iap_upgrade_{{Id(subject)}} {
            default "";
            "~*^websocket$" websocket;
        }
        map $http_upgrade $iap_connection_{{Id(subject)}} {
            default "";
            "~*^websocket$" upgrade;
        }

        """;

    private static string Server(SnippetSubject subject, IReadOnlyList<HostEntry> hosts)
    {
        var (scheme, port) = (hosts[0].Scheme, hosts[0].Port.ToString(CultureInfo.InvariantCulture));
        var names = string.Join(' ', hosts.Select(host => ServerText.Of(host.Host)));
        var (id, secure) = (Id(subject), scheme == "https");
        var authority = hosts[0].Authority == hosts[0].Host ? "$host" : $"$host:{port}";
        return
            $$"""
            server {
                listen {{ServerText.Of(subject.Listen ?? port)}}{{(secure ? " ssl" : "")}};
                server_name {{names}};
            {{(secure ? $"""
                ssl_certificate     /etc/nginx/tls/{ServerText.Of(hosts[0].Host)}.crt;
                ssl_certificate_key /etc/nginx/tls/{ServerText.Of(hosts[0].Host)}.key;

            """ : "")}}
                # A header with an underscore or a dot reads in many apps like one with a dash: none is taken from a client. In the first server of an address both count for all others there.
                underscores_in_headers off;
                ignore_invalid_headers on;

                # Every location asks, also those that are added: what is below is for all of them.
                satisfy all;
                auth_request /.iap/nginx-auth;
                # From the answer and never from the client: who it is{{(subject.KeepsCredentials ? "" : ", and of its cookies and tokens those that are not the proxy's")}}.
            {{Taken(subject, "    auth_request_set $iap_{1} $upstream_http_{1};\n")}}    auth_request_set $iap_set_cookie $upstream_http_set_cookie;
                error_page 401 403 = @iap_sign_in;

                # What the gateway and the app answer is the answer: no page of this server's in its stead, and nobody gets what was kept for somebody else.
                proxy_intercept_errors off;
                proxy_cache off;
                proxy_store off;

                location = /.iap/nginx-auth {
                    internal;
                    # Of its own, so that none is inherited: a page in the place of an error (error_page 502 /50x.html) would be an answer of 200, and let everybody in.
                    error_page 418 =500 /;
            {{Question(subject)}}{{Lines(Answer)}}        proxy_pass {{subject.Doors.Scheme}}://iap_gateway_{{id}}{{ServerText.Of(subject.Doors.Nginx)}};
                }

                # Whoever was refused: the way to sign in, or why not. Never the app.
                location @iap_sign_in {
                    auth_request off;
            {{Question(subject)}}        rewrite ^ {{ServerText.Of(subject.Doors.NginxSignIn)}}? break;
                    proxy_pass {{subject.Doors.Scheme}}://iap_gateway_{{id}};
                }

                location {{GatewayDoors.OwnPaths}} {
                    auth_request off;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $host;
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            {{Proof(subject)}}        proxy_pass {{subject.Doors.Scheme}}://iap_gateway_{{id}};
                }

                location / {
                    proxy_http_version 1.1;
                    proxy_set_header Host {{authority}};
                    proxy_set_header Upgrade $iap_upgrade_{{id}};
                    proxy_set_header Connection $iap_connection_{{id}};
                    proxy_set_header HTTP2-Settings "";
            {{Taken(subject, "        proxy_set_header {0} $iap_{1};\n")}}{{(subject.KeepsCredentials ? "" : "        proxy_set_header Proxy-Authorization \"\";\n")}}        proxy_set_header X-Forwarded-For $remote_addr;
                    proxy_set_header X-Real-IP $remote_addr;
                    proxy_set_header X-Forwarded-Proto {{scheme}};
                    proxy_set_header X-Forwarded-Host {{authority}};
                    proxy_set_header X-Forwarded-Port {{port}};
            {{string.Concat(AppHeaders.Foreign.Concat(AppHeaders.Claims).Select(name => $"        proxy_set_header {name} \"\";\n"))}}        proxy_hide_header X-Iap-Generated-Response;
                    add_header Set-Cookie $iap_set_cookie;
                    proxy_pass {{ServerText.Of(subject.Upstream.Url)}};
                }
            }

            """;
    }

    private static string Question(SnippetSubject subject) => Lines(Asking) + Proof(subject);

    /// <summary>Where the gateway is asked, and nowhere else: no other server is shown the certificate.</summary>
    private static string Proof(SnippetSubject subject) => subject.Doors.Tls is not { } tls ? "" : Lines(
    [
        $"proxy_ssl_certificate {ServerText.Of(tls.Certificate)};",
        $"proxy_ssl_certificate_key {ServerText.Of(tls.Key)};",
        $"proxy_ssl_trusted_certificate {ServerText.Of(tls.Authority)};",
        "proxy_ssl_verify on;",
        "proxy_ssl_verify_depth 3;",
        $"proxy_ssl_name {ServerText.Of(tls.Name)};",
        "proxy_ssl_server_name on;",
        "proxy_ssl_protocols TLSv1.2 TLSv1.3;",
    ]);

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => $"        {line}\n"));

    /// <param name="format">With the header's name, and the same as nginx has it in variables.</param>
    private static string Taken(SnippetSubject subject, string format) => string.Concat(subject.Taken.Select(name =>
        string.Format(CultureInfo.InvariantCulture, format, name, name.ToLowerInvariant().Replace('-', '_'))));
}

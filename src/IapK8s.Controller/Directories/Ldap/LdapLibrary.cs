using System.Collections.Concurrent;
using System.DirectoryServices.Protocols;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>
/// What System.DirectoryServices.Protocols leaves to libldap's defaults on Linux (ldap_set_option(3)). Connections take them over when they are made. The library's own limit for
/// networks is not among them: with it, a handshake with a silent server goes round without a pause, and for ever (OpenLDAP 2.5).
/// </summary>
internal static unsafe class LdapLibrary
{
    private const int Timeout = 0x5002;
    private const int ConnectCallback = 0x5011;
    private const int TlsRequireCertificate = 0x6006;
    private const int TlsLeastProtocol = 0x6007;
    private const int Demand = 2;
    private const int Tls12 = (3 << 8) | 3;
    private const int GetDescriptor = 1;

    // In the order in which System.DirectoryServices.Protocols looks for it: it must be the same one.
    private static readonly string[] Names = ["libldap.so.2", "libldap-2.6.so.0", "libldap-2.5.so.0", "libldap-2.4.so.2"];

    private static readonly Lock Making = new();
    private static readonly Lazy<nint> Library = new(Load);
    private static readonly ConcurrentDictionary<nint, LdapSocket> Sockets = [];
    private static delegate* unmanaged<nint, int, void*, int> _setOption;
    private static delegate* unmanaged<nint, int, void*, int> _controlSocket;

    /// <summary>A connection that is not made yet, and that will verify certificates whatever this machine's settings say.</summary>
    /// <exception cref="DllNotFoundException">There is no libldap.</exception>
    public static LdapConnection Connect(LdapDirectoryIdentifier server, TimeSpan timeout)
    {
        _ = Library.Value;
        var wait = new TimeValue((nint)Math.Max(1, (long)timeout.TotalSeconds), 0);
        int demand = Demand, tls12 = Tls12;
        lock (Making)
        {
            Set(Timeout, &wait);
            Set(TlsRequireCertificate, &demand);
            Set(TlsLeastProtocol, &tls12);
            return new LdapConnection(server) { Timeout = timeout };
        }
    }

    private static nint Load()
    {
        LdapEnvironment.Seal();
        foreach (var name in Names)
        {
            if (!NativeLibrary.TryLoad(name, out var library))
            {
                continue;
            }

            _setOption = (delegate* unmanaged<nint, int, void*, int>)NativeLibrary.GetExport(library, "ldap_set_option");
            _controlSocket = (delegate* unmanaged<nint, int, void*, int>)NativeLibrary.GetExport(library, "ber_sockbuf_ctrl");

            // The library keeps the address, so it is never freed.
            var callbacks = (Callbacks*)NativeMemory.AllocZeroed((nuint)sizeof(Callbacks));
            callbacks->Opened = &Opened;
            callbacks->Closed = &Closed;
            Set(ConnectCallback, callbacks);
            return library;
        }

        throw new DllNotFoundException($"None of {string.Join(", ", Names)} can be loaded");
    }

    private static void Set(int option, void* value)
    {
        if (_setOption(0, option, value) != 0)
        {
            throw new InvalidOperationException($"libldap does not take option {option:x}");
        }
    }

    /// <summary>Once TCP stands, before TLS and before anything is said; on the thread that wanted the connection. Another answer than 0 ends it.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Opened(nint connection, nint socket, nint server, nint address, nint callbacks)
    {
        int descriptor;
        if (LdapSocket.OfThread is not { } session || _controlSocket(socket, GetDescriptor, &descriptor) != 1 || !session.TryOpen(descriptor))
        {
            return -1;
        }

        Sockets[socket] = session;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Closed(nint connection, nint socket, nint callbacks)
    {
        if (Sockets.TryRemove(socket, out var session))
        {
            session.Close();
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeValue(nint Seconds, nint Microseconds);

    /// <summary>ldap_conncb.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Callbacks
    {
        public delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int> Opened;
        public delegate* unmanaged[Cdecl]<nint, nint, nint, void> Closed;
        public nint Argument;
    }
}

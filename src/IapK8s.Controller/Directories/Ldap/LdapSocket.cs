using System.Runtime.InteropServices;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>The one socket of one session, so that whoever gives up can take it from under libldap, which waits for some things without end.</summary>
internal sealed partial class LdapSocket
{
    private const int None = -1;
    private const int BothWays = 2;

    [ThreadStatic]
    private static LdapSocket? _ofThread;

    private readonly Lock _lock = new();
    private int _descriptor = None;
    private bool _wasOpened;

    /// <summary>Whose calls this thread makes.</summary>
    public static LdapSocket? OfThread => _ofThread;

    /// <summary>Whether it was aborted.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>Until disposed of, what this thread opens is this connection's.</summary>
    public Use Enter() => new(this);

    /// <summary>False: no second one. libldap connects again by itself where a connection broke, in the clear and as nobody, and a directory answers nobody too, with less.</summary>
    public bool TryOpen(int descriptor)
    {
        lock (_lock)
        {
            if (_wasOpened || IsAborted)
            {
                return false;
            }

            (_descriptor, _wasOpened) = (descriptor, true);
            return true;
        }
    }

    /// <summary>Before it is closed: its number is somebody else's soon.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _descriptor = None;
        }
    }

    /// <summary>Every wait for it ends, with an error.</summary>
    public void Abort()
    {
        lock (_lock)
        {
            IsAborted = true;
            if (_descriptor != None)
            {
                _ = Shutdown(_descriptor, BothWays);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "shutdown")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Shutdown(int descriptor, int how);

    public readonly struct Use : IDisposable
    {
        private readonly LdapSocket? _before;

        public Use(LdapSocket socket)
        {
            _before = _ofThread;
            _ofThread = socket;
        }

        public void Dispose() => _ofThread = _before;
    }
}

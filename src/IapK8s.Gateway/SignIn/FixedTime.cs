using System.Security.Cryptography;
using System.Text;

namespace IapK8s.Gateway.SignIn;

internal static class FixedTime
{
    /// <summary>Compares secrets without telling how much of them was right.</summary>
    public static bool Equal(string left, string right) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}

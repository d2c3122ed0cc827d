// Reads every document into its type and writes it again.

using System.IO;
using ClerkUser.Model;
using Newtonsoft.Json;

static class RoundTrip
{
    static void Main(string[] args)
    {
        var settings = new JsonSerializerSettings
        {
            ConstructorHandling = ConstructorHandling.AllowNonPublicDefaultConstructor,
            DateParseHandling = DateParseHandling.None,
            NullValueHandling = NullValueHandling.Ignore,
        };
        foreach (var file in Directory.GetFiles(args[0], "*.json"))
        {
            var type = typeof(User).Assembly.GetType("ClerkUser.Model." + Path.GetFileNameWithoutExtension(file));
            var value = JsonConvert.DeserializeObject(File.ReadAllText(file), type, settings);
            File.WriteAllText(Path.Combine(args[1], Path.GetFileName(file)), JsonConvert.SerializeObject(value, settings));
        }
    }
}

// Holds every vector against its schema, and counts what the schema alone can tell.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.util.Arrays;
import java.util.regex.Pattern;

public class Conformance {
    public static void main(String[] args) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode types = mapper.readTree(new File(args[0])).get("$defs");
        for (String file : Arrays.asList(args).subList(1, args.length)) {
            JsonNode cases = mapper.readTree(new File(file));
            JsonNode schema = types.get(cases.get("type").asText());
            int[] count = new int[4];
            for (JsonNode vector : cases.get("vectors")) {
                boolean accept = vector.get("verdict").asText().equals("accepted");
                boolean passes = passes(schema, vector.get("input").asText());
                count[accept ? (passes ? 0 : 3) : (passes ? 2 : 1)]++;
            }
            System.out.printf("%s: %d accepted, %d refused by the schema, %d refused by code alone, %d wrong%n",
                    file, count[0], count[1], count[2], count[3]);
        }
    }

    static boolean passes(JsonNode schema, String text) {
        int length = text.codePointCount(0, text.length());
        return length >= schema.path("minLength").asInt(0)
                && length <= schema.path("maxLength").asInt(Integer.MAX_VALUE)
                && Pattern.compile(schema.path("pattern").asText("")).matcher(text).matches();
    }
}

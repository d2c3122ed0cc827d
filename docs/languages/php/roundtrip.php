<?php

// Reads every document into its type and writes it again.

require 'types/autoload.php';

foreach (glob("$argv[1]/*.json") as $file) {
    $class = 'ClerkUser\Model\\' . basename($file, '.json');
    $value = ClerkUser\ObjectSerializer::deserialize(json_decode(file_get_contents($file)), $class);
    file_put_contents("$argv[2]/" . basename($file), json_encode($value));
}
